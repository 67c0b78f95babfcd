"""Where both sides of a membership stand: who has confirmed it, who is asked, what is disputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from citydiplo.kit.history import reading
from networks.choices import Side
from networks.models import City, Membership, MembershipConfirmation, MembershipDispute, Network

if TYPE_CHECKING:
    from networks.models.membership import MembershipQuerySet
    from networks.models.statement import ObjectionQuerySet

TOLD = 10  # changes since a side confirmed
HIDDEN = frozenset({"source", "source_note", "as_of", "state"})


@dataclass
class Standpoint:
    """A side of a record, as of now."""

    place: City | Network
    confirmation: Any = None
    disputes: list[Any] = field(default_factory=list)
    has_seats: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether it has neither confirmed nor disputed."""
        return self.confirmation is None and not self.disputes

    @property
    def is_network(self) -> bool:
        """Whether it is a network's."""
        return isinstance(self.place, Network)


def waiting_for(cities: Sequence[City], networks: Sequence[Network]) -> MembershipQuerySet:
    """Memberships that one side confirmed and the other, one of these, has not answered as they are."""
    of_membership = MembershipConfirmation.objects.filter(membership=OuterRef("pk"))
    now = of_membership.filter(round=OuterRef("confirmation_round"))
    disputed = MembershipDispute.objects.open().filter(membership=OuterRef("pk"))
    city_is_asked = Q(
        Exists(of_membership.filter(side=Side.NETWORK)),
        ~Exists(now.filter(side=Side.CITY)),
        city__in=cities,
    )
    network_is_asked = Q(
        Exists(of_membership.filter(side=Side.CITY)),
        ~Exists(now.filter(side=Side.NETWORK)),
        network__in=networks,
    )
    return Membership.objects.filter(city_is_asked | network_is_asked, ~Exists(disputed))


def disputes_for(networks: Sequence[Network]) -> ObjectionQuerySet:
    """Open disputes about members of ``networks``."""
    return MembershipDispute.objects.open().filter(membership__network__in=networks)


def disputes_of(city: City) -> ObjectionQuerySet:
    """What ``city`` disputes of its memberships and nobody has answered."""
    return MembershipDispute.objects.open().filter(membership__city=city)


def in_full(rows: Any) -> Any:
    """Rows of either kind with what a line on the desk shows of them, the newest first."""
    if rows.model is Membership:
        return rows.select_related("city", "network").order_by("-pk")
    return rows.select_related("membership__city", "membership__network").order_by("-pk")


def standpoints(record: Any, places: Mapping[Any, City | Network], who: str) -> list[Standpoint]:
    """One for each side: ``places`` by what the field ``who`` of a confirmation has. Two statements."""
    found = {key: Standpoint(place) for key, place in places.items()}
    for confirmation in record.confirmations.filter(round=record.confirmation_round):
        if one := found.get(getattr(confirmation, who)):
            one.confirmation = confirmation
    for dispute in record.disputes.open():
        if one := found.get(getattr(dispute, who, Side.CITY)):  # of a membership the city alone disputes
            one.disputes.append(dispute)
    return list(found.values())


def changes_since_confirmed(membership: Membership, side: Side) -> list[Any]:
    """Acts on the membership after ``side`` last confirmed it, newest first, in words."""
    last = membership.confirmations.filter(side=side).order_by("round").last()
    if last is None or last.round == membership.confirmation_round:
        return []
    records = Membership.history.filter(id=membership.pk, history_type="~", history_date__gt=last.said_at)
    stream = reading.Stream(Membership, records, hidden=HIDDEN)
    acts = reading.tell([stream], reading.acts([stream])[:TOLD])
    return [act for act in acts if act.changes]
