"""The answer of each party city to a record: confirmed, disputed or silent; and whose seats to tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from networks.choices import Power, SeatRole
from networks.queries import standpoints as both_sides
from networks.queries.seats import seats_with
from networks.queries.standpoints import Standpoint
from networks.roles import permits
from partnerships.models import Confirmation

if TYPE_CHECKING:
    from networks.models import City
    from networks.models.seat import SeatQuerySet
    from partnerships.models import MaterialChange, Partnership

CONFIRMING_ROLES = [role for role in SeatRole.of_cities() if permits(role, Power.CONFIRM)]


def standpoints(partnership: Partnership) -> list[Standpoint]:
    """One for each party city, in the order of the parties. Three statements."""
    cities = {party.city_id: party.city for party in partnership.parties.all() if party.city}
    found = both_sides.standpoints(partnership, cities, "city_id")
    seated = set(seats_that_confirm(cities).values_list("city", flat=True))
    for one in found:
        one.has_seats = one.place.pk in seated
        if one.confirmation:
            one.confirmation.city = one.place
    return found


def last_yes(said: Iterable[Standpoint]) -> Any:
    """Of these standpoints the confirmation that was said last; None where all are silent."""
    confirmations = [one.confirmation for one in said if one.confirmation]
    return max(confirmations, key=lambda confirmation: confirmation.said_at, default=None)


def seats_that_confirm(cities: Iterable[Any]) -> SeatQuerySet:
    """Standing seats that may confirm in the name of one of ``cities``, of people who can sign in."""
    return seats_with(Power.CONFIRM, cities=cities)


def changes_since_confirmed(partnership: Partnership, city: City) -> QuerySet[MaterialChange]:
    """What changed materially after ``city`` last confirmed, oldest first; nothing if it never did."""
    last = Confirmation.objects.filter(partnership=partnership, city=city).order_by("round").last()
    if last is None:
        return partnership.material_changes.none()
    return partnership.material_changes.filter(round__gt=last.round).select_related("city")
