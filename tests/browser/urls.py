"""All routes of the portal, and some that fail."""

import sqlite3

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.urls import path

from citydiplo.urls import handler400, handler403, handler404, handler500
from citydiplo.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def failing(error):
    def view(request):
        raise error("On purpose.")

    return view


def busy(request):
    """What SQLite raises while somebody else writes."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError("On purpose.") from error


urlpatterns = [
    path("fails/400/", failing(BadRequest)),
    path("fails/403/", failing(PermissionDenied)),
    path("fails/500/", failing(ArithmeticError)),
    path("fails/503/", failing(OperationalError)),
    path("fails/busy/", busy),
    *portal,
]
