"""Invitations to a seat: sent one by one or in a list, confirmed, sent again, withdrawn, accepted once."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.actions import seats
from networks.errors import SeatRefusedError
from networks.models import City, Invitation, Network, Seat
from networks.models.invitation import in_two_weeks
from networks.models.seat import placed_at
from networks.policies import may_still_offer
from networks.queries.offers import RoleOffer, judge

KEPT_FOR = datetime.timedelta(days=180)  # how long invitations without an answer stay listed


def invite(*, address: str, place: City | Network, role: str, by: User, note: str = "") -> Invitation:
    """Offer ``address`` a seat by mail. Asking twice sends the same invitation again.

    Raises:
        SeatRefused: the role cannot be offered; the message says why.
    """
    offer = RoleOffer(place=place, address=address.strip().lower(), role=role)
    judge([offer], by)
    if offer.faults:
        raise SeatRefusedError(offer.faults[0])
    return send(offers=[offer], by=by, note=note)[0]


@transaction.atomic
def send(*, offers: list[RoleOffer], by: User, note: str = "") -> list[Invitation]:
    """Send all offers without faults, or keep them for an operator; returns their invitations.

    About four statements for each. The offers have been judged in this request.
    """
    return [_send_one(offer, by, note) for offer in offers if not offer.faults]


def _send_one(offer, by, note):
    if offer.is_fresh:
        return offer.pending
    if offer.pending:
        return _renew(offer, offer.pending, by, note)
    facts = {"address": offer.address, **placed_at(offer.place), "role": offer.role}
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                **facts,
                invited_by=by,
                note=note,
                through=offer.through,
                is_held=offer.is_held,
                times_sent=0 if offer.is_held else 1,
            )
    except IntegrityError:
        # A double click: the other one was first, and its mail is enough.
        return Invitation.objects.pending().get(**facts)
    versions.bump("desk")
    if not offer.is_held:
        _mail(invitation)
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, by: User, note: str = "") -> Invitation:
    """Send a pending invitation once more; its two weeks begin again.

    Raises:
        SeatRefused: it is over, was sent a moment ago, or too often.
    """
    if invitation.is_held:
        raise SeatRefusedError(_("An operator must confirm this invitation before it is sent."))
    if invitation.was_just_sent:
        raise SeatRefusedError(
            _("This invitation was sent a moment ago. Wait five minutes before you send it again.")
        )
    offer = RoleOffer(place=invitation.place, address=invitation.address, role=invitation.role)
    judge([offer], by)
    if offer.faults:
        raise SeatRefusedError(offer.faults[0])
    return _renew(offer, invitation, by, note)


def _renew(offer, invitation, by, note):
    now = timezone.now()
    renewed = (
        Invitation.objects.pending()
        .filter(pk=invitation.pk)
        .update(
            sent_at=now,
            expires_at=in_two_weeks(),
            invited_by=by,
            note=note or invitation.note,
            is_held=False,
            through=offer.through or invitation.through,
            times_sent=invitation.times_sent + 1,
        )
    )
    if not renewed:
        raise SeatRefusedError(_("This invitation is no longer open. It was accepted or withdrawn."))
    invitation.refresh_from_db()
    versions.bump("desk")
    _mail(invitation)
    return invitation


@transaction.atomic
def confirm(*, invitations: list[Invitation], by: User) -> int:
    """An operator lets held invitations go out; returns how many did."""
    now, sent = timezone.now(), 0
    for invitation in invitations:
        mine = Invitation.objects.pending().filter(pk=invitation.pk, is_held=True)
        facts = {"is_held": False, "confirmed_by": by, "confirmed_at": now, "times_sent": 1}
        if mine.update(**facts, sent_at=now, expires_at=in_two_weeks()):
            invitation.refresh_from_db()
            _mail(invitation)
            sent += 1
    versions.bump("desk")
    return sent


def decline(*, invitations: list[Invitation]) -> int:
    """An operator does not let them out: they are withdrawn; returns how many."""
    keys = [invitation.pk for invitation in invitations]
    held = Invitation.objects.pending().filter(pk__in=keys, is_held=True)
    versions.bump("desk")
    return held.update(withdrawn_at=timezone.now())


def withdraw(*, invitation: Invitation) -> None:
    """Take an invitation back: its link stops working immediately."""
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise SeatRefusedError(_("This invitation is no longer open. It was accepted or withdrawn."))


@transaction.atomic
def accept(*, invitation: Invitation, person: User) -> Seat:
    """Take the offered seat; returns it. Two calls, even concurrent ones, give one seat."""
    if not person.owns_address(invitation.address):
        raise SeatRefusedError(
            _("This invitation was sent to a different email address. Sign in with that address.")
        )
    if not may_still_offer(invitation):
        raise SeatRefusedError(
            _(
                "The person who invited you can no longer invite people to this role. Ask "
                "%(place)s for a new invitation."
            )
            % {"place": invitation.place}
        )
    claimed = (
        Invitation.objects.open()
        .filter(pk=invitation.pk)
        .update(accepted_at=timezone.now(), accepted_by=person)
    )
    invitation.refresh_from_db()
    versions.bump("desk")
    if not claimed:
        taken = Seat.objects.of(person).at(invitation.place).filter(role=invitation.role).first()
        if taken and invitation.accepted_by_id == person.pk:
            return taken
        raise SeatRefusedError(
            _("This invitation is no longer open. It was accepted or withdrawn, or it has expired.")
        )
    return seats.grant(
        person=person,
        place=invitation.place,
        role=invitation.role,
        by=invitation.invited_by,
        reason=_("Accepted the invitation sent to %(address)s.") % {"address": invitation.address},
    )


def _mail(invitation):
    outbox.write(
        "seat_invitation",
        to=invitation.address,
        language=get_language(),  # the reader's is not known yet; they are likely to read their colleague's
        context={"invitation": invitation, "link": outbox.absolute(invitation.get_absolute_url())},
    )


def forget(*, now: datetime.datetime | None = None) -> int:
    """Delete invitations that nobody accepted, long after they ended; returns how many."""
    before = (now or timezone.now()) - KEPT_FOR
    return Invitation.objects.filter(accepted_at=None, expires_at__lt=before).delete()[0]
