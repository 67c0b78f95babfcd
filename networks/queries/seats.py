"""Who sits where: for the public as numbers, for neighbours by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from networks.choices import Power, SeatRole
from networks.models import Seat
from networks.policies import roles_at
from networks.roles import ROLES, permits

if TYPE_CHECKING:
    from networks.models import City, Network
    from networks.models.seat import SeatQuerySet
    from networks.roles import Role


def roles_with_counts(place: City | Network) -> list[tuple[Role, int]]:
    """(role, how many people hold it) for each role that a city or network has. One query."""
    counts = dict(Seat.objects.active().at(place).values_list("role").annotate(Count("pk")))
    return [(ROLES[role], counts.get(role, 0)) for role in roles_at(place)]


def holders(place: City | Network) -> list[Seat]:
    """The standing seats of a place with their people: leads last, as the vocabulary orders roles."""
    order = SeatRole.values
    seats = Seat.objects.active().at(place).with_places().select_related("person", "granted_by")
    return sorted(seats, key=lambda seat: (order.index(seat.role), seat.granted_at))


def seats_with(power: Power, *, cities: Any = (), networks: Any = ()) -> SeatQuerySet:
    """Standing seats of these cities and networks whose role permits ``power``, with their active people."""
    roles = [role for role in SeatRole if permits(role, power)]
    here = Q(city__in=cities) | Q(network__in=networks)
    seats = Seat.objects.active().filter(here, role__in=roles, person__is_active=True)
    return seats.select_related("person", "city", "network")
