from django.urls import path

from networks.views import (
    city_mayors,
    directories,
    exports,
    invitations,
    mayor,
    members,
    network,
    network_history,
    seat_requests,
    seats,
)

CITY, NETWORK = {"kind": "city"}, {"kind": "network"}

urlpatterns = [
    path("cities/export.<slug:kind>", exports.cities, name="cities-export"),
    path("institutions/export.<slug:kind>", exports.institutions, name="institutions-export"),
    path("mayors/export.<slug:kind>", exports.mayors, name="mayors-export"),
    path("networks/export.<slug:kind>", exports.networks, name="networks-export"),
    path("cities/<slug:slug>/mayors/", city_mayors.city_mayors, name="city-mayors"),
    path("institutions/", directories.institutions, name="institutions"),
    path("mayors/", directories.mayors, name="mayors"),
    path("mayors/<slug:slug>/", mayor.mayor, name="mayor"),
    path("networks/", directories.networks, name="networks"),
    path("networks/<slug:slug>/", network.network, name="network"),
    path("roles/", seats.roles, name="roles"),
    path("seats/", seats.my_seats, name="my-seats"),
    path("seats/hat/", seats.put_on_hat, name="hat"),
    path("seats/<int:pk>/end/", seats.end_seat, name="seat-end"),
    path("seats/invitations/<int:pk>/resend/", invitations.resend, name="invitation-resend"),
    path("seats/invitations/<int:pk>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("seats/invitations/<str:token>/", invitations.answer, name="seat-invitation"),
    path("seats/requests/<int:pk>/withdraw/", seat_requests.withdraw, name="seat-request-withdraw"),
    path("cities/<slug:slug>/seats/", seats.place_seats, CITY, name="city-seats"),
    path("cities/<slug:slug>/seats/invite/", invitations.invite, CITY, name="city-seat-invite"),
    path("cities/<slug:slug>/seats/request/", seat_requests.ask, CITY, name="city-seat-request"),
    path("networks/<slug:slug>/members/edit/", members.members, name="network-members"),
    path("networks/<slug:slug>/members/add/", members.add, name="network-member-add"),
    path("networks/<slug:slug>/members/<int:pk>/edit/", members.change, name="network-member"),
    path("networks/<slug:slug>/history/", network_history.network_history, name="network-history"),
    path("networks/<slug:slug>/seats/", seats.place_seats, NETWORK, name="network-seats"),
    path("networks/<slug:slug>/seats/invite/", invitations.invite, NETWORK, name="network-seat-invite"),
    path("networks/<slug:slug>/seats/request/", seat_requests.ask, NETWORK, name="network-seat-request"),
    path("desk/seat-requests/", seat_requests.queue, name="seat-requests"),
]
