"""Emails 180, 90 and 30 days before a partnership ends or is to be renewed, each once.

What is due is read from rows: a late run writes the stage that stands on its day and skips the ones before;
a doubled run finds that stage written. A new date starts with the first stage again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse

from citydiplo.kit.mail import outbox
from citydiplo.kit.text.zones import portal_day
from networks.choices import FactState
from partnerships.actions import end_answers
from partnerships.choices import EndStage, PartnershipStatus
from partnerships.models import EndAnswer, EndReminder, Partnership
from partnerships.queries.askings import seats_for

if TYPE_CHECKING:
    from networks.models import City

BATCH = 400
MOST = 20  # records in one email; the others are counted, and listed on the desk
CONFIRMED_OR_DECLARED = (FactState.CONFIRMED, FactState.DECLARED)
STAGES = sorted(EndStage)  # the nearest first


@dataclass(frozen=True)
class ComingEnd:
    """A record as it stands in one person's email."""

    partnership: Partnership
    city: City
    link: str

    @property
    def is_renewal(self) -> bool:
        """Whether the day is one to renew it, and no end that was agreed."""
        return self.partnership.renewal_on is not None


def run(*, today: date | None = None) -> int:
    """Write to the parties of all records that end soon, in batches; returns how many records.

    What ends as a party said, is ended first.
    """
    today = today or portal_day()
    while end_answers.end_what_ran_out(today=today):
        pass
    total = 0
    while done := remind(today=today):
        total += done
    return total


@transaction.atomic
def remind(*, today: date) -> int:
    """Write to the parties of a batch of records; returns how many."""
    batch = list(_due(today).order_by("runs_out", "pk").select_for_update(of=("self",))[:BATCH])
    EndReminder.objects.bulk_create(
        [
            EndReminder(partnership=row, ends_on=row.runs_out, stage=row.stage, written_on=today)
            for row in batch
        ]
    )
    _write(batch)
    return len(batch)


def _due(today):
    """Records whose stage of today is not written: ``runs_out`` is the day, ``stage`` the days before it."""
    stage = Case(*(When(runs_out__lte=today + timedelta(days=days), then=Value(days)) for days in STAGES))
    rows = Partnership.objects.filter(status=PartnershipStatus.ACTIVE, state__in=CONFIRMED_OR_DECLARED)
    # A year or a month without a day names no day from which to count back.
    rows = rows.filter(Q(renewal_on__isnull=False) | Q(until_precision="day")).with_end()
    rows = rows.filter(runs_out__range=(today, today + timedelta(days=max(EndStage)))).annotate(stage=stage)
    written = EndReminder.objects.filter(
        partnership=OuterRef("pk"), ends_on=OuterRef("runs_out"), stage__lte=OuterRef("stage")
    )
    answered = EndAnswer.objects.filter(partnership=OuterRef("pk"), ends_on=OuterRef("runs_out"))
    return rows.filter(~Exists(written), ~Exists(answered))


def _write(batch):
    """One email for each person who acts for a party, for all of these records."""
    records = {row.pk: row for row in batch}
    letters = defaultdict(list)
    for seat, pk in seats_for(records):
        link = EndAnswer.link_for(
            partnership=records[pk], ends_on=records[pk].runs_out, city=seat.city, person=seat.person
        )
        link = outbox.absolute(link)
        letters[seat.person].append(ComingEnd(records[pk], seat.city, link))
    outbox.write_all(
        [
            outbox.compose_for(
                person,
                "ends_soon",
                {
                    "ends": ends[:MOST],
                    "number": len(ends),
                    "more": max(0, len(ends) - MOST),
                    "desk_link": outbox.absolute(reverse("desk")),
                },
            )
            for person, ends in letters.items()
        ]
    )
