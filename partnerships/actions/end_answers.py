"""Answers to the question how a partnership goes on after its end or renewal day: one for all parties.

Each answer goes through the actions that people use on its page: where the change is material the other side
is asked to confirm, and where the city asks its mayor's office, the office approves first.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.text.zones import portal_day
from networks.act_for import actor_in
from networks.errors import NotPossibleError
from partnerships.actions import corrections, records
from partnerships.choices import CorrectionPart, EndAnswerKind, PartnershipStatus, StatusStep
from partnerships.errors import StepRefusedError
from partnerships.models import EndAnswer, Partnership

if TYPE_CHECKING:
    from networks.models import Seat
    from partnerships.models import Correction

BATCH = 200
FURTHEST = 100  # years


def ends_on(partnership: Partnership) -> datetime.date | None:
    """The day on which it is to be renewed, or else ends."""
    return partnership.renewal_on or partnership.until


def is_answerable(partnership: Partnership, day: datetime.date) -> bool:
    """Whether the question about ``day`` still stands: active, same day, no answer yet. One statement."""
    is_open = partnership.status == PartnershipStatus.ACTIVE and ends_on(partnership) == day
    return is_open and not EndAnswer.objects.filter(partnership=partnership, ends_on=day).exists()


@transaction.atomic
def answer(
    *,
    partnership: Partnership,
    day: datetime.date,
    seat: Seat,
    answer: str,
    new_date: datetime.date | None = None,
) -> Correction | None:
    """The holder of ``seat`` says how it goes on; returns the Correction if that has to be approved first.

    Raises NotPossibleError where somebody answered before or the record has changed, and ValidationError for
    a renewal that is not after ``day``.
    """
    current = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if not is_answerable(current, day):
        raise NotPossibleError(_("Someone has already answered this. Thank you all the same."))
    if answer == EndAnswerKind.RENEWED:
        _check(day, new_date)
    else:
        new_date = None
    said: dict[str, Any] = {"city": seat.city, "by": seat.person, "role": seat.role}
    try:
        with transaction.atomic():
            EndAnswer.objects.create(
                partnership=current, ends_on=day, answer=answer, new_date=new_date, **said
            )
    except IntegrityError as error:
        text = _("Someone has already answered this. Thank you all the same.")
        raise NotPossibleError(text) from error
    with history.acted_by(lambda: actor_in(seat)):
        waits = _act(current, day, seat, answer, new_date)
    versions.bump("desk", "partnerships")
    return waits


def end_what_ran_out(*, today: datetime.date) -> int:
    """End the partnerships that end on a day that is over, as a party said; returns how many."""
    said = EndAnswer.objects.filter(
        answer=EndAnswerKind.RUNS_OUT,
        ends_on__lt=today,
        partnership__status=PartnershipStatus.ACTIVE,
        partnership__until__lt=today,
        partnership__renewal_on=None,
    )
    rows = said.select_related("partnership", "city", "by").order_by("ends_on", "pk")[:BATCH]
    return sum(_run_out(row) for row in rows if row.partnership.until == row.ends_on)


def _check(day, new_date):
    if new_date is None or new_date <= day:
        raise ValidationError(
            {"new_date": _("Enter the day until which it is renewed. It must be after the present date.")}
        )
    if new_date.year > day.year + FURTHEST:
        raise ValidationError({"new_date": _("This date is too far in the future. Check the year.")})


def _act(partnership, day, seat, answer, new_date):
    who = {"thing": partnership, "city": seat.city, "by": seat.person}
    if answer == EndAnswerKind.ENDED:
        return corrections.make(
            **who,
            part=CorrectionPart.STEP,
            step=StatusStep.END,
            date=portal_day(),
            precision=Precision.DAY,
            reason=_("%(city)s said so when asked about its end.") % {"city": seat.city},
        )
    until = {"until": new_date or day, "until_precision": Precision.DAY}
    if answer == EndAnswerKind.RENEWED and partnership.renewal_on:
        # A day of renewal is no end: an end that was agreed beside it moves only if it would come before.
        keeps_end = partnership.until is None or partnership.until >= new_date
        facts = {"renewal_on": new_date} | ({} if keeps_end else until)
    elif answer == EndAnswerKind.RENEWED:
        facts = until
    else:
        facts = {"renewal_on": None} | until
    return corrections.make(**who, part=CorrectionPart.DETAILS, version=partnership.version, **facts)


def _run_out(said):
    try:
        with transaction.atomic():
            records.take_step(
                partnership=said.partnership,
                step=StatusStep.END,
                city=said.city,
                by=said.by,
                date=said.ends_on,
                precision=Precision.DAY,
                reason=_("%(city)s had said that it ends on that day.") % {"city": said.city},
            )
    except StepRefusedError:  # somebody changed the status at this moment
        return 0
    return 1
