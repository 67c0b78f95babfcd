"""All routes of the portal, and the floors."""

from django.urls import path

from citydiplo.ops.load.bench.floor import empty, floor, rows, usual
from citydiplo.urls import handler400, handler403, handler404, handler500
from citydiplo.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/floor/", floor),
    path("bench/usual/", usual),
    path("bench/rows/", rows),
    path("bench/empty/", empty),
    *portal,
]
