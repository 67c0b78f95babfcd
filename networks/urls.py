from django.urls import path

from networks.views import city_mayors, directories, mayor, network

urlpatterns = [
    path("cities/<slug:slug>/mayors/", city_mayors.city_mayors, name="city-mayors"),
    path("institutions/", directories.institutions, name="institutions"),
    path("mayors/", directories.mayors, name="mayors"),
    path("mayors/<slug:slug>/", mayor.mayor, name="mayor"),
    path("networks/", directories.networks, name="networks"),
    path("networks/<slug:slug>/", network.network, name="network"),
]
