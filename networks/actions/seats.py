"""Seats: given and ended only here, each time with who did it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.choices import SeatRequestState
from networks.errors import SeatRefusedError
from networks.models import Invitation, Seat, SeatRequest
from networks.models.seat import placed_at

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City, Network


def grant(*, person: User, place: City | Network, role: str, by: User | None, reason: str = "") -> Seat:
    """Give ``person`` a role in a city or a network; returns the present seat if they hold it already.

    ``by`` is the person who decided, or None where the portal itself did (demo data).
    """
    seat = {"person": person, **placed_at(place), "role": role}
    standing = Seat.objects.active().filter(**seat)
    try:
        with transaction.atomic():
            if held := standing.first():
                return held
            versions.bump("seats")
            return Seat.objects.create(**seat, granted_by=by, reason=reason[:500])
    except IntegrityError:
        # Somebody else gave it at the same instant: the database let one of us through.
        if held := standing.first():
            return held
        raise


@transaction.atomic
def revoke(*, seat: Seat, by: User, reason: str) -> None:
    """End a seat and tell its holder. Only an operator leaves a city or network without a lead."""
    if not by.is_staff:
        _refuse_to_lose_the_last_lead(seat)
    standing = Seat.objects.active().filter(pk=seat.pk)
    with history.because(reason), history.watching(standing):
        ended = standing.update(revoked_at=timezone.now(), revoked_by=by, revoked_reason=reason[:500])
    if not ended:
        raise SeatRefusedError(_("This role has already ended."))
    versions.bump("seats")
    if seat.person_id != by.pk:
        outbox.write_to(
            seat.person,
            "seat_ended",
            {"seat": seat, "reason": reason},
        )


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Two cities became one: seats, invitations and requests go along. Of two alike, the newcomer ends."""
    now = timezone.now()
    seats = Seat.objects.active().filter(city=city)
    twins = seats.filter(_twin(into, Seat.objects.active(), "person"))
    with history.watching(twins):
        twins.update(
            revoked_at=now,
            revoked_reason=_("This person already has the same role in %(city)s.") % {"city": into},
        )
    invitations = Invitation.objects.pending().filter(city=city)
    invitations.filter(_twin(into, Invitation.objects.pending(), "address")).update(withdrawn_at=now)
    requests = SeatRequest.objects.open().filter(city=city)
    asked = SeatRequest.objects.open().filter(city=into).values("person")
    requests.filter(person__in=asked).update(state=SeatRequestState.WITHDRAWN, decided_at=now)
    with history.watching(Seat.objects.filter(city=city)):
        Seat.objects.filter(city=city).update(city=into)
    for model in (Invitation, SeatRequest):
        model.objects.filter(city=city).update(city=into)


def _twin(into, rows, who):
    """A condition: ``rows`` hold one of the same person or address and role in the city ``into``."""
    return Exists(rows.filter(**{"city": into, who: OuterRef(who), "role": OuterRef("role")}))


def _refuse_to_lose_the_last_lead(seat):
    # The rows are locked, so two leads who remove each other at the same instant cannot both succeed.
    leads = {lead.pk for lead in Seat.objects.active().at(seat.place).leads().select_for_update()}
    if leads == {seat.pk}:
        raise SeatRefusedError(
            _(
                "This is the only lead of %(place)s, so you cannot end the role. Invite "
                "another lead first, or ask an operator of this site."
            )
            % {"place": seat.place}
        )
