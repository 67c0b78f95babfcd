"""Both sides of a membership: confirmed, disputed and answered, and opened again by a change.

The network's word is what it enters (``memberships``); the city confirms or disputes. Where a city spoke
first, of what stood on open data, the network confirms. ``by`` is always the person; her role is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.mail import outbox
from networks.choices import DisputeAnswer, DisputedMembership, FactState, Power, Side
from networks.errors import NotPossibleError
from networks.models import Membership, MembershipConfirmation, MembershipDispute
from networks.policies import speaks_with
from networks.queries.seats import seats_with

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

MATERIAL = ("membership_class", "role", "since", "since_precision", "until", "until_precision")
POWERS = {Side.CITY: Power.CONFIRM, Side.NETWORK: Power.MAINTAIN_MEMBERS}


@transaction.atomic
def confirm(*, membership: Membership, side: Side, by: User, seen_round: int | None) -> bool:
    """``side`` stands behind the membership as it is. Twice, even at the same instant, counts once."""
    current = locked(membership)
    if current.confirmation_round != seen_round:
        raise NotPossibleError(
            _("The membership has changed since you opened this page. Check the changes, then answer.")
        )
    if side == Side.CITY:
        current.disputes.open().update(answer=DisputeAnswer.WITHDRAWN, answered_at=timezone.now())
    is_new = _say_yes(current, side, by)
    _settle(current)
    if is_new:
        tell(memberships=[current], side=side, by=by, news="confirmed")
    return is_new


@transaction.atomic
def dispute(
    *, membership: Membership, by: User, field: DisputedMembership, held: str, reason: str
) -> MembershipDispute:
    """The city holds something to be otherwise. Its own confirmation of this round no longer stands."""
    current = locked(membership)
    try:
        with transaction.atomic():
            raised = MembershipDispute.objects.create(
                membership=current,
                by=by,
                role=_role(current, Side.CITY, by),
                field=field,
                held=held,
                reason=reason,
            )
    except IntegrityError as error:
        raise NotPossibleError(
            _("Your city has already disputed this. Wait for the answer of the network.")
        ) from error
    current.confirmations.filter(side=Side.CITY, round=current.confirmation_round).delete()
    _settle(current)
    tell(memberships=[current], side=Side.CITY, by=by, news="disputed", dispute=raised)
    return raised


@transaction.atomic
def answer_dispute(
    *, dispute: MembershipDispute, answer: Any, by: User, reason: str = ""
) -> MembershipDispute:
    """Close an open dispute for the network; returns it. Whoever comes second learns that it is answered."""
    claimed = (
        MembershipDispute.objects.open()
        .filter(pk=dispute.pk)
        .update(answer=answer, answer_reason=reason, answered_at=timezone.now())
    )
    if not claimed:
        raise NotPossibleError(_("Someone has already answered this dispute."))
    dispute.refresh_from_db()
    versions.bump("desk", "memberships")
    if answer == DisputeAnswer.DECLINED:
        tell(memberships=[dispute.membership], side=Side.NETWORK, by=by, news="declined", dispute=dispute)
    return dispute


def material(membership: Membership) -> dict[str, Any]:
    """What confirmations stand on."""
    return {name: getattr(membership, name) for name in MATERIAL}


def is_material(membership: Membership, facts: Mapping[str, Any]) -> bool:
    """Whether ``facts`` say otherwise than the membership in anything that confirmations stand on."""
    return any(facts.get(name, value) != value for name, value in material(membership).items())


def note_entry(*, membership: Membership, by: User) -> bool:
    """After the network entered it: its word stands, the city is asked. Returns whether it is its word."""
    is_word = bool(_role(membership, Side.NETWORK, by))
    if is_word:
        _say_yes(membership, Side.NETWORK, by)
    return is_word


def note_change(*, membership: Membership, is_material: bool, by: Any) -> bool:
    """After the network changed it: if something material, both sides' words begin again, first its own.

    Returns whether the city had confirmed what was changed. An operator's change is nobody's word.
    """
    had_confirmed = False
    if is_material:
        of_this_round = membership.confirmations.filter(round=membership.confirmation_round)
        had_confirmed = of_this_round.filter(side=Side.CITY).exists()
        Membership.objects.filter(pk=membership.pk).update(confirmation_round=F("confirmation_round") + 1)
        membership.refresh_from_db(fields=["confirmation_round"])
    note_entry(membership=membership, by=by)
    _settle(membership)
    return had_confirmed


def words_of(membership: Membership, field: str) -> str:
    """What a membership says now in a field that can be disputed, in words."""
    field = DisputedMembership(field)
    if field.is_date:
        return getattr(membership, f"{field}_text")
    return field.words(getattr(membership, field, ""))


def facts_of(dispute: MembershipDispute) -> dict[str, Any]:
    """The fields that an accepted dispute changes; none for prose."""
    field = DisputedMembership(dispute.field)
    if field.is_date:
        date, precision = partial_date.parse(dispute.held)
        return {field.value: date, f"{field}_precision": precision}
    return {field.value: dispute.held} if field.vocabulary else {}


def locked(membership: Membership) -> Membership:
    """The row as it is, held until the transaction ends, so that two acts see each other.

    Raises NotPossibleError where it was withdrawn meanwhile.
    """
    rows = Membership.objects.select_for_update(of=("self",)).select_related("city", "network")
    current = rows.filter(pk=membership.pk).first()
    if current is None:
        raise NotPossibleError(
            _("The network has withdrawn this membership. You can no longer change or confirm it.")
        )
    return current


def tell(
    *,
    memberships: Sequence[Membership],
    side: Any,
    by: Any,
    news: str,
    dispute: MembershipDispute | None = None,
    reason: str = "",
) -> None:
    """Tell the other side of memberships of one network by mail, each person once for each membership.

    ``reason`` is why one is withdrawn.
    """
    versions.bump("desk", "memberships")
    if side == Side.NETWORK:
        of_city = {membership.city_id: membership for membership in memberships if membership.city_id}
        seats = [(seat, of_city[seat.city_id]) for seat in seats_with(Power.CONFIRM, cities=list(of_city))]
    else:
        of_network = seats_with(Power.MAINTAIN_MEMBERS, networks=[memberships[0].network_id])
        seats = [(seat, memberships[0]) for seat in of_network]
    told = {(seat.person_id, membership.pk): (seat, membership) for seat, membership in seats}
    speaks = by is None or bool(_role(memberships[0], side, by))
    mails = []
    for seat, membership in told.values():
        if by is None or seat.person_id != by.pk:
            who = (membership.city if side == Side.CITY else membership.network) if speaks else None
            context = {
                "news": news,
                "who": who,
                "own": seat.place,
                "membership": membership,
                "dispute": dispute,
                "reason": reason,
                "link": outbox.absolute(_address(membership, side, news, dispute)),
            }
            mails.append(outbox.compose_for(seat.person, "membership_news", context))
    outbox.write_all(mails)


def _address(membership, side, news, dispute):
    """Where the other side answers; the network's page where there is nothing to answer any more."""
    if news == "withdrawn":
        return membership.network.get_absolute_url()
    slug = membership.network.slug
    if dispute and side == Side.CITY:
        return reverse("membership-dispute", args=[slug, dispute.pk])
    return reverse("membership-answer", args=[slug, membership.pk])


def _say_yes(membership, side, by):
    """Keep the word of a side in this round; returns whether it is new. A race makes one."""
    return MembershipConfirmation.objects.get_or_create(
        membership=membership,
        side=side,
        round=membership.confirmation_round,
        defaults={"by": by, "role": _role(membership, side, by)},
    )[1]


def _settle(membership):
    """Write the state that follows from who stands behind it in this round."""
    said = membership.confirmations.filter(round=membership.confirmation_round)
    sides = set(said.values_list("side", flat=True))
    versions.bump("desk", "memberships", "networks")
    if sides == set(Side.values):
        state = FactState.CONFIRMED
    elif sides or membership.state == FactState.CONFIRMED:
        state = FactState.DECLARED
    else:
        return
    if state != membership.state:
        membership.state, membership.as_of = state, timezone.localdate()
        membership.save(update_fields=["state", "as_of"])


def _role(membership, side, by):
    """The role in which ``by`` speaks for a side; empty where she does not."""
    place = membership.city if side == Side.CITY else membership.network
    return (speaks_with(by, POWERS[side], place) or "") if by and place else ""
