"""Seats: one's own, those of a city or network, the active one, and what each role means."""

from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.web.redirects import back
from networks import policies
from networks.choices import Power
from networks.models import City, Invitation, SeatRequest
from networks.queries import seats as queries
from networks.roles import OPERATOR_PERMITS, ROLES
from networks.views.addresses import city_frame
from networks.views.places import at_place


@gate(PUBLIC)
@require_safe
def roles(request):
    return render(
        request,
        "networks/seats/roles.html",
        {
            "roles": ROLES.values(),
            "operator_permits": [power for power in Power if power in OPERATOR_PERMITS],
            "canonical": absolute(request, request.path),
        },
    )


@gate(SIGNED_IN)
@require_safe
def my_seats(request):
    return render(
        request,
        "networks/seats/mine.html",
        {
            "seats": [(seat, ROLES[seat.role]) for seat in request.active_seat.seats],
            "invitations": Invitation.objects.open().addressed_to(request.user).with_places(),
            "seat_requests": SeatRequest.objects.of(request.user).with_places().order_by("-asked_at")[:50],
        },
    )


@gate(SIGNED_IN)
@require_POST
def choose_active_seat(request):
    """Choose the seat that pages offer first; goes back to where the choice was made."""
    seat = next(
        (seat for seat in request.active_seat.seats if str(seat.pk) == request.POST.get("seat")), None
    )
    if seat:
        request.active_seat.choose(seat)
    return back(request, "my-seats")


@gate(PUBLIC)
@require_safe
@at_place
def place_seats(request, place):
    """Roles and how many hold them for everybody; names and invitations for who sits here."""
    context = {"place": place, "roles": queries.roles_with_counts(place)}
    if policies.can_see_holders(request.user, place):
        context["holders"] = [
            (seat, policies.can_revoke(request.user, seat)) for seat in queries.holders(place)
        ]
    if policies.can_invite(request.user, place):
        context["may_invite"] = True
        context["invitations"] = Invitation.objects.pending().at(place).select_related("invited_by")
    context["my_seats_here"] = policies.seats_at(request.user, place)
    if isinstance(place, City):
        context["may_set_approval"] = policies.can_set_approval(request.user, place)
        return render(request, "networks/seats/city.html", city_frame(request, place, "seats") | context)
    return render(request, "networks/seats/network.html", context)
