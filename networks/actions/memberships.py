"""What a network says of its members: who joined, who left, and what each does there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms import edit_conflicts
from networks.actions.both_sides import Notice
from networks.actions.confirmations import membership_sides
from networks.actions.declaring import marks
from networks.actions.on_behalf import acts_for
from networks.choices import FactState
from networks.models import Membership
from networks.policies import role_to_answer
from networks.queries.memberships import can_be_withdrawn

if TYPE_CHECKING:
    from networks.models import City, MembershipDispute, Network

FACTS = ("membership_class", "role", "field", "since", "since_precision", "until", "until_precision")
PROVENANCE = ("source", "source_note", "as_of", "state")


class MembershipFacts(TypedDict, total=False):
    """What a membership says beside its network and its member."""

    membership_class: str
    role: str
    field: str
    since: datetime.date | None
    since_precision: str
    until: datetime.date | None
    until_precision: str


@acts_for("network")
def add(
    *, network: Network, city: City, by: User, reason: str = "", **facts: Unpack[MembershipFacts]
) -> Membership:
    """Make ``city`` a member, as the network declares it. Raises ValidationError for one that is."""
    try:
        with transaction.atomic():
            membership = Membership(network=network, city=city)
            _write(membership, facts | marks(network, by), reason)
            if role_to_answer(by, network):
                membership_sides.declare(record=membership, side=network, by=by)
            return membership
    except IntegrityError as error:
        # A double click: the database let one of them through.
        raise ValidationError(
            _("%(city)s is already a current member. Change the existing membership instead.")
            % {"city": city}
        ) from error


def said_by(membership: Membership) -> dict[str, str]:
    """What a membership says, field by field, as a form sends it."""
    return {
        "membership_class": membership.membership_class,
        "role": membership.role,
        "field": membership.field,
        "since": partial_date.iso(membership.since, membership.since_precision),
        "until": partial_date.iso(membership.until, membership.until_precision),
    }


@acts_for("membership.network")
@transaction.atomic
def amend(
    *,
    membership: Membership,
    by: User,
    reason: str = "",
    opened: Mapping[str, str] | None = None,
    **facts: Unpack[MembershipFacts],
) -> Membership:
    """Change or end a membership, as the network's own statement. With nothing new it stays as it was.

    Raises ChangedMeanwhile if it no longer says what was ``opened``.
    """
    current = membership_sides.locked(membership)
    if all(getattr(current, name) == value for name, value in facts.items() if name in FACTS):
        return current
    edit_conflicts.check(opened, said_by(current))
    before, provenance = membership_sides.facts(current), marks(current.network, by)
    if not membership_sides.differing(before, before | facts) and current.state == FactState.CONFIRMED:
        provenance = {}  # both sides have confirmed all that matters
    _write(current, facts | provenance, reason)
    side = current.network if role_to_answer(by, current.network) else None
    membership_sides.note_changes(record=current, before=before, side=side, by=by)
    return current


@acts_for("membership.network")
@transaction.atomic
def withdraw(*, membership: Membership, by: User, reason: str) -> None:
    """Take a membership that the network entered by mistake off the register, and tell the city.

    Its history stays. Raises ValidationError once the city has answered it, or where the network never
    confirmed it; NotPossibleError where it is withdrawn already.
    """
    current = membership_sides.locked(membership)
    if not can_be_withdrawn(current):
        raise ValidationError(
            _(
                "The city has already answered. You can change or end this membership, but you "
                "cannot remove it from the register."
            )
        )
    notice = Notice("withdrawn", current.network, by, reason=reason)
    membership_sides.tell(membership_sides.others(current, current.network), notice)
    with history.because(reason):
        current.delete()
    versions.bump("memberships", "networks", "desk")


def accept_dispute(*, dispute: MembershipDispute, by: User, reason: str = "") -> None:
    """The network agrees: the membership says what the city holds, which the city then confirms."""

    def write(membership, facts):
        return amend(membership=membership, by=by, reason=reason or dispute.reason, **facts)

    network = dispute.membership.network
    membership_sides.accept_dispute(dispute=dispute, side=network, by=by, reason=reason, amend=write)


def _refuse_a_second(membership):
    if membership.until is None:
        current = Membership.objects.current().filter(network=membership.network)
        same = current.filter(city=membership.city, institution=membership.institution)
        if same.exclude(pk=membership.pk).exists():
            raise ValidationError(
                _("%(member)s already has a current membership. Enter an end date for this one.")
                % {"member": membership.city or membership.institution}
            )


def _write(membership, facts, reason):
    for name in (*FACTS, *PROVENANCE):
        if name in facts:
            setattr(membership, name, facts[name])
    _refuse_a_second(membership)
    membership.full_clean()
    with history.because(reason):
        membership.save()
    versions.bump("memberships", "networks")
    return membership
