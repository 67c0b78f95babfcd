from django.urls import path

from networks.views import city_mayors, mayor, network

urlpatterns = [
    path("cities/<slug:slug>/mayors/", city_mayors.city_mayors, name="city-mayors"),
    path("mayors/<slug:slug>/", mayor.mayor, name="mayor"),
    path("networks/<slug:slug>/", network.network, name="network"),
]
