"""Where somebody begins who has just been given a role: what they can do now, and three first steps."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks import policies
from networks.models import City
from networks.roles import ROLES
from networks.views.places import at_place


@gate(SIGNED_IN)
@require_safe
@at_place
def first_steps(request, place):
    """For each of the roles they hold here; an operator sees those of every role."""
    if not policies.can_see_holders(request.user, place):
        raise PermissionDenied
    own = [seat.role for seat in policies.seats_at(request.user, place)]
    roles = [ROLES[role] for role in own or policies.roles_at(place)]
    context = {"place": place, "is_city": isinstance(place, City), "roles": roles, "holds_a_role": bool(own)}
    return render(request, "networks/seats/first_steps.html", context)


def first_steps_url(seat):
    """The first steps at the place of a seat, an invitation or a request."""
    return reverse("city-first-steps" if seat.city_id else "network-first-steps", args=[seat.place.slug])
