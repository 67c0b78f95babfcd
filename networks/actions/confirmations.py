"""Both sides of a membership: the network enters it, the city confirms or disputes it.

Where the record came from open data and the city answered first, the network confirms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.actions.both_sides import BothSides
from networks.choices import Side
from networks.models import City, Membership, MembershipDispute

if TYPE_CHECKING:
    from collections.abc import Collection

    from networks.actions.both_sides import Notice, Place


class MembershipSides(BothSides[Membership]):
    """A city and a network. Every material change begins a new round, which the network confirms first."""

    record = Membership
    objection = MembershipDispute
    link, who = "membership", "side"
    material = ("membership_class", "role", "since", "since_precision", "until", "until_precision")
    related = ("city", "network")
    message = "membership_news"
    nouns = ("desk", "memberships", "networks")
    was_changed = _("The membership has changed since you opened this page. Check the changes, then answer.")
    is_gone = _(
        "The network has removed this membership from the register. You can no longer change or confirm it."
    )

    def key(self, side: Place | None) -> Side:
        """See BothSides."""
        return Side.CITY if isinstance(side, City) else Side.NETWORK

    def disputes(self, record: Membership, side: Place) -> Any:
        """See BothSides; only the city disputes."""
        return record.disputes.all() if isinstance(side, City) else record.disputes.none()

    def others(self, record: Membership, side: Place | None) -> dict[Any, Membership]:
        """See BothSides; an institution has nobody here who could answer."""
        other = record.network if isinstance(side, City) else record.city
        return {other: record} if other else {}

    def is_confirmed(self, record: Membership, said: Collection[Any]) -> bool:
        """See BothSides."""
        return set(said) == set(Side.values)

    def address(self, record: Membership, notice: Notice) -> str:
        """See BothSides; the network's page where nothing is left to answer."""
        if notice.kind == "withdrawn":
            return record.network.get_absolute_url()
        if notice.dispute and isinstance(notice.side, City):
            return reverse("membership-dispute", args=[record.network.slug, notice.dispute.pk])
        return reverse("membership-answer", args=[record.network.slug, record.pk])


membership_sides = MembershipSides()
