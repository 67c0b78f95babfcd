"""Where each party city stands on a record: confirmed, disputed or silent; and whose seats to tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from networks.choices import DisputeAnswer, Power, SeatRole
from networks.models import Seat
from networks.roles import permits
from partnerships.models import Confirmation

if TYPE_CHECKING:
    from networks.models import City
    from networks.models.seat import SeatQuerySet
    from partnerships.models import MaterialChange, Partnership

SPEAKERS = [role for role in SeatRole.of_cities() if permits(role, Power.CONFIRM)]


@dataclass
class Standpoint:
    """A city on a record, as of now."""

    city: City
    confirmation: Confirmation | None = None
    disputes: list = field(default_factory=list)
    has_seats: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether the city has neither confirmed nor disputed."""
        return self.confirmation is None and not self.disputes


def standpoints(partnership: Partnership) -> list[Standpoint]:
    """One for each party city, in the order of the parties. Three statements."""
    cities = [party.city for party in partnership.parties.all() if party.city]
    found = {city.pk: Standpoint(city) for city in cities}
    confirmations = partnership.confirmations.filter(round=partnership.confirmation_round)
    for confirmation in confirmations:
        if confirmation.city_id in found:
            confirmation.city = found[confirmation.city_id].city
            found[confirmation.city_id].confirmation = confirmation
    for dispute in partnership.disputes.filter(answer=DisputeAnswer.OPEN):
        if dispute.city_id in found:
            found[dispute.city_id].disputes.append(dispute)
    seated = set(speakers_of(cities).values_list("city", flat=True))
    for standpoint in found.values():
        standpoint.has_seats = standpoint.city.pk in seated
    return list(found.values())


def last_yes(said: Iterable[Standpoint]) -> Any:
    """Of these standpoints the confirmation that was said last; None where all are silent."""
    confirmations = [one.confirmation for one in said if one.confirmation]
    return max(confirmations, key=lambda confirmation: confirmation.said_at, default=None)


def speakers_of(cities: Iterable[Any]) -> SeatQuerySet:
    """Standing seats that may confirm in the name of one of ``cities``, of people who can sign in."""
    return Seat.objects.active().filter(city__in=cities, role__in=SPEAKERS, person__is_active=True)


def changes_since_confirmed(partnership: Partnership, city: City) -> QuerySet[MaterialChange]:
    """What changed materially after ``city`` last confirmed, oldest first; nothing if it never did."""
    last = Confirmation.objects.filter(partnership=partnership, city=city).order_by("round").last()
    if last is None:
        return partnership.material_changes.none()
    return partnership.material_changes.filter(round__gt=last.round).select_related("city")
