"""The yearly check: a year after the last confirmation a record asks its parties, twice; then it is inactive.

A round is a row (``Asking``). What is due is read from rows, so a late run asks late and a doubled one asks
nothing: the first to lock the records of a batch advances them, and the second finds nothing to do.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from citydiplo.kit.text.zones import portal_day
from networks.act_for import actor_in
from networks.choices import FactState
from networks.errors import NotPossibleError
from partnerships.actions import partnerships, records
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import STILL_ASKED, AskingOutcome, PartnershipStatus, StatusStep
from partnerships.models import Asking, Partnership
from partnerships.queries.askings import PATIENCE, letters_to

if TYPE_CHECKING:
    from networks.models import Seat

BATCH = 400
MOST = 20  # records in one mail; the others are counted, and listed on the desk
CONFIRMED_OR_DECLARED = (FactState.CONFIRMED, FactState.DECLARED)


def run(*, today: date | None = None) -> tuple[int, int, int]:
    """All that is due on a day, in batches: (records asked, asked again, made inactive)."""
    today = today or portal_day()
    inactive = _in_batches(deactivate_silent, today)
    again = _in_batches(ask_again, today)
    return _in_batches(ask, today), again, inactive


def _in_batches(act, today):
    total = 0
    while done := act(today=today):
        total += done
    return total


@transaction.atomic
def ask(*, today: date) -> int:
    """Ask the parties of a batch of records whose day has come; returns how many."""
    asked = Asking.objects.filter(partnership=OuterRef("pk"))
    asked = asked.filter(Q(outcome=AskingOutcome.OPEN) | Q(due_on=OuterRef("ask_on")))
    due = Partnership.objects.filter(
        ~Exists(asked), ask_on__lte=today, status__in=STILL_ASKED, state__in=CONFIRMED_OR_DECLARED
    )
    batch = list(due.order_by("ask_on", "pk").select_for_update()[:BATCH])
    if not batch:
        return 0
    Partnership.objects.filter(pk__in=[row.pk for row in batch]).update(ask_on=None)
    askings = Asking.objects.bulk_create(
        [Asking(partnership=row, due_on=row.ask_on, asked_on=today) for row in batch]
    )
    _write("yearly_check", askings)
    return len(batch)


@transaction.atomic
def ask_again(*, today: date) -> int:
    """The second question, to parties that were silent on the first; returns how many records."""
    askings = _claimed(Q(asked_again_on=None, asked_on__lte=today - PATIENCE))
    Asking.objects.filter(pk__in=[asking.pk for asking in askings]).update(asked_again_on=today)
    _write("yearly_check", askings, is_second=True)
    return len(askings)


@transaction.atomic
def deactivate_silent(*, today: date) -> int:
    """Records whose parties were silent twice become dormant; returns how many."""
    askings = _claimed(Q(asked_again_on__lte=today - PATIENCE))
    Asking.objects.filter(pk__in=[asking.pk for asking in askings]).update(
        closed_on=today, outcome=AskingOutcome.SILENT
    )
    reached = _write("fallen_dormant", askings)
    alike = defaultdict(list)
    for asking in askings:
        alike[asking.asked_on, asking.asked_again_on, asking.partnership_id in reached].append(asking)
    for dates, rows in alike.items():
        partnerships.deactivate(ids=[row.partnership_id for row in rows], date=today, reason=_why(*dates))
    return len(askings)


@transaction.atomic
def confirm(*, asking: Asking, seat: Seat, seen_version: int) -> None:
    """The holder of ``seat`` confirms the record as they saw it; an inactive one becomes active again.

    Raises NotPossibleError where it changed since, or somebody answered before.
    """
    partnership = Partnership.objects.select_for_update().get(pk=asking.partnership_id)
    asking.refresh_from_db()
    asking.partnership = partnership
    if not is_answerable(asking):
        raise NotPossibleError(_("Someone has already answered this. Thank you all the same."))
    if partnership.version != seen_version:
        raise NotPossibleError(
            _("Someone changed the record while you were reading it. Check the changes, then answer.")
        )
    with history.acted_by(lambda: actor_in(seat)):
        if partnership.status == PartnershipStatus.DORMANT:
            _reactivate(partnership, seat)
        else:
            partnership_sides.confirm(
                record=partnership,
                side=seat.city,  # type: ignore[arg-type]
                by=seat.person,
                seen_round=partnership.confirmation_round,
            )


def is_answerable(asking: Asking) -> bool:
    """Whether a confirmation in this round counts: it is open, or the record is inactive for its silence."""
    status = asking.partnership.status
    if asking.outcome == AskingOutcome.SILENT:
        return status == PartnershipStatus.DORMANT
    return asking.outcome == AskingOutcome.OPEN and status in STILL_ASKED


def _claimed(due):
    """Open rounds for which ``due`` holds, their records locked first and the rounds read after that."""
    open_rounds = Asking.objects.filter(due, outcome=AskingOutcome.OPEN)
    waiting = Partnership.objects.filter(
        Exists(open_rounds.filter(partnership=OuterRef("pk"))), status__in=STILL_ASKED
    )
    locked = list(waiting.order_by("pk").select_for_update().values_list("pk", flat=True)[:BATCH])
    return list(
        open_rounds.filter(partnership__in=locked, partnership__status__in=STILL_ASKED).select_related(
            "partnership"
        )
    )


def _write(message, askings, **context):
    """Mail the parties' seats, each person once for all of these; returns the records that reach somebody."""
    versions.bump("desk", "partnerships")
    letters = letters_to(askings)
    outbox.write_all(
        [
            outbox.compose_for(
                person,
                message,
                {
                    "questions": questions[:MOST],
                    "number": len(questions),
                    "more": max(0, len(questions) - MOST),
                    "desk_link": outbox.absolute(reverse("desk")),
                    **context,
                },
            )
            for person, questions in letters
        ]
    )
    return {question.partnership.pk for _person, questions in letters for question in questions}


def _why(asked_on, asked_again_on, has_reached):
    """Why a record became inactive, in the language in which the portal itself keeps its records."""
    with override(settings.LANGUAGE_CODE):
        dates = {
            "first": date_format(asked_on, "DATE_FORMAT"),
            "second": date_format(asked_again_on, "DATE_FORMAT"),
        }
        if has_reached:
            text = _("No party answered the yearly check sent on %(first)s and again on %(second)s.")
        else:
            text = _(
                "No one acts for the parties here, so no one answered the yearly check on "
                "%(first)s and %(second)s."
            )
        return text % dates


def _reactivate(partnership, seat):
    records.take_step(
        partnership=partnership,
        step=StatusStep.RESUME,
        city=seat.city,
        by=seat.person,
        date=portal_day(),
        precision="day",
        reason=_("%(city)s confirmed that the record is still correct.") % {"city": seat.city},
    )
