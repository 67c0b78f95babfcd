from django.urls import path

from partnerships.views import agreement, city_networks, city_partnerships, directories, partnership

urlpatterns = [
    path("agreements/", directories.agreements, name="agreements"),
    path("agreements/<slug:slug>/", agreement.agreement, name="agreement"),
    path("cities/<slug:slug>/networks/", city_networks.city_networks, name="city-networks"),
    path("cities/<slug:slug>/partnerships/", city_partnerships.city_partnerships, name="city-partnerships"),
    path("partnerships/", directories.partnerships, name="partnerships"),
    path("partnerships/<int:pk>/", partnership.partnership, name="partnership"),
]
