"""Invitations to a seat: sent, sent again, withdrawn, and accepted once."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydiplo.kit import mail, versions
from networks.actions import seats
from networks.actions.seats import SeatRefused
from networks.models import Invitation, Seat
from networks.models.invitation import in_two_weeks
from networks.models.seat import placed_at
from networks.policies import can_invite


@transaction.atomic
def invite(*, address, place, role, by, note=""):
    """Offer ``address`` a seat by mail. Asking twice sends the same invitation again."""
    address = address.strip().lower()
    if Seat.objects.standing().at(place).filter(role=role, person__email=address).exists():
        raise SeatRefused(_("%(address)s holds this seat already.") % {"address": address})
    offer = {"address": address, **placed_at(place), "role": role}
    pending = Invitation.objects.pending().filter(**offer).first()
    if pending:
        return pending if pending.was_just_sent else resend(invitation=pending, by=by, note=note)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(**offer, invited_by=by, note=note)
    except IntegrityError:
        # A double click: the other one was first, and its mail is enough.
        return Invitation.objects.pending().get(**offer)
    _send(invitation)
    return invitation


@transaction.atomic
def resend(*, invitation, by, note=""):
    """Send a pending invitation once more; its two weeks begin again."""
    if invitation.was_just_sent:
        raise SeatRefused(_("This was sent a moment ago. Wait five minutes before you send it again."))
    renewed = (
        Invitation.objects.pending()
        .filter(pk=invitation.pk)
        .update(
            sent_at=timezone.now(),
            expires_at=in_two_weeks(),
            invited_by=by,
            note=note or invitation.note,
        )
    )
    if not renewed:
        raise SeatRefused(_("This invitation is over: it was accepted or withdrawn."))
    invitation.refresh_from_db()
    _send(invitation)
    return invitation


def withdraw(*, invitation):
    """Take an invitation back: its link stops working at once."""
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise SeatRefused(_("This invitation is over: it was accepted or withdrawn."))


@transaction.atomic
def accept(*, invitation, person):
    """Take the offered seat; returns it. Doing so twice, even at once, gives one seat."""
    if not person.owns_address(invitation.address):
        raise SeatRefused(_("This invitation was sent to another address than yours."))
    if not invitation.invited_by or not can_invite(invitation.invited_by, invitation.place):
        raise SeatRefused(
            _("Whoever invited you may no longer do so. Ask %(place)s for a new invitation.")
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
        raise SeatRefused(_("This invitation is over: it was accepted, withdrawn or has expired."))
    return seats.grant(
        person=person,
        place=invitation.place,
        role=invitation.role,
        by=invitation.invited_by,
        reason=_("Accepted the invitation sent to %(address)s.") % {"address": invitation.address},
    )


def _send(invitation):
    versions.bump("desk")
    mail.write(
        "seat_invitation",
        to=invitation.address,
        language=get_language(),  # the reader's is not known yet; she is likely to read her colleague's
        context={"invitation": invitation, "link": mail.absolute(invitation.get_absolute_url())},
    )
