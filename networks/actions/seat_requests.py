"""Requests for a seat: asked by a person, answered in bulk by an operator, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.mail import outbox
from networks.actions import seats
from networks.choices import SeatRequestState
from networks.errors import SeatRefusedError
from networks.models import Seat, SeatRequest
from networks.models.seat import placed_at

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

OPEN_AT_ONCE = 10  # requests that one person may have waiting


def ask(*, person: User, place: City, role: str, reason: str) -> SeatRequest:
    """Ask for a seat in a city or network. One question at a time for each place."""
    if Seat.objects.of(person).at(place).filter(role=role).exists():
        raise SeatRefusedError(_("You already have this role."))
    if SeatRequest.objects.of(person).open().count() >= OPEN_AT_ONCE:
        raise SeatRefusedError(
            _("You have ten open requests. Wait until an operator has answered some of them.")
        )
    try:
        with transaction.atomic():
            return SeatRequest.objects.create(person=person, **placed_at(place), role=role, reason=reason)
    except IntegrityError as error:
        raise SeatRefusedError(
            _("You have already asked for a role in %(place)s. An operator will answer by email.")
            % {"place": place}
        ) from error


@transaction.atomic
def decide(*, requests: Any, state: Any, by: Any, answer: str) -> Any:
    """Grant or decline the open ones among ``requests`` with one reason; returns how many those were."""
    decided = 0
    for request in requests:
        claimed = SeatRequest.objects.open().filter(pk=request.pk)
        if claimed.update(state=state, decided_at=timezone.now(), decided_by=by, answer=answer[:500]):
            decided += 1
            if state == SeatRequestState.GRANTED:
                seats.grant(
                    person=request.person, place=request.place, role=request.role, by=by, reason=answer
                )
            _tell(request, state, answer)
    return decided


def withdraw(*, request: SeatRequest) -> int:
    """Take an own question back, as long as nobody answered it."""
    return (
        SeatRequest.objects.open()
        .filter(pk=request.pk)
        .update(state=SeatRequestState.WITHDRAWN, decided_at=timezone.now())
    )


def _first_steps(request):
    return reverse(
        "city-first-steps" if request.city_id else "network-first-steps", args=[request.place.slug]
    )


def _tell(request, state, answer):
    granted = state == SeatRequestState.GRANTED
    outbox.write_to(
        request.person,
        "seat_granted" if granted else "seat_declined",
        {
            "asked": request,
            "answer": answer,
            "link": outbox.absolute(_first_steps(request) if granted else request.place.get_absolute_url()),
        },
    )
