"""All routes. The apps own their pages; a city's tabs belong to the app that owns the facts."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("citydiplo.portal.urls")),
    path("", include("agenda.urls")),
    path("", include("partnerships.urls")),
    path("", include("networks.urls")),
    path("account/", include("citydiplo.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("operator/", admin.site.urls),
]

handler400 = "citydiplo.portal.views.errors.bad_request"
handler403 = "citydiplo.portal.views.errors.forbidden"
handler404 = "citydiplo.portal.views.errors.not_found"
handler500 = "citydiplo.portal.views.errors.server_error"
