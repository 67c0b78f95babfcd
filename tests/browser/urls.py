"""All routes of the portal, and three that fail."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import path

from citydiplo.urls import handler400, handler403, handler404, handler500
from citydiplo.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def failing(error):
    def view(request):
        raise error("On purpose.")

    return view


urlpatterns = [
    path("fails/400/", failing(BadRequest)),
    path("fails/403/", failing(PermissionDenied)),
    path("fails/500/", failing(ArithmeticError)),
    *portal,
]
