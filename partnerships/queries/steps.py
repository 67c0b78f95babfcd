"""The steps that cities owe to the agreements that they joined: done, late, next or not known."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from citydiplo.kit.fields import partial_date
from networks.choices import FactState
from partnerships.choices import StepKind, StepStanding
from partnerships.models import Accession, AgreementStep, StepDone

SOON = datetime.timedelta(days=60)  # a step is on the desk from so long before its due day
KEPT_BY_THE_CITY = (FactState.CONFIRMED, FactState.DECLARED)


@dataclass
class StepStatus:
    """A step of an accession. ``done`` are the times it was taken, oldest first; ``due`` is the next date.

    A date that is known to the year begins at ``due`` and is over after ``due_by``.
    """

    step: AgreementStep
    done: list = field(default_factory=list)
    due: datetime.date | None = None
    due_by: datetime.date | None = None
    due_text: str = ""
    progress: StepStanding = StepStanding.UNKNOWN

    @property
    def label(self) -> Any:
        """The state of the step, in words."""
        return self.progress.label

    @property
    def last_done(self) -> Any:
        """The last time that it was done; None for never."""
        return self.done[-1] if self.done else None


def steps_of(accessions: Any, today: datetime.date) -> dict[int, list[StepStatus]]:
    """{accession id: [Standing, …]} for rows with id, agreement (id), date, date_precision and state.

    Two statements.
    """
    accessions = list(accessions)
    steps, done = defaultdict(list), defaultdict(list)
    for step in AgreementStep.objects.filter(agreement__in={row["agreement"] for row in accessions}):
        steps[step.agreement_id].append(step)
    if steps:
        for taken in StepDone.objects.filter(accession__in=[row["id"] for row in accessions]):
            done[taken.accession_id, taken.step_id].append(taken)
    return {
        row["id"]: _statuses(row, steps[row["agreement"]], done, today)
        for row in accessions
        if steps[row["agreement"]]
    }


def due_steps(cities: Any, today: datetime.date) -> list[Any]:
    """[(accession, Standing)] of what ``cities`` owe now or soon, the most urgent first. Three statements.

    Only accessions that a city keeps here itself: of others the register does not know what was done.
    """
    kept = Accession.objects.current().filter(city__in=cities, state__in=KEPT_BY_THE_CITY)
    owed = [
        (accession, one)
        for accession, one in due_states_of(kept, today)
        if one.due and (one.progress == StepStanding.LATE or one.due <= today + SOON)
    ]
    return sorted(owed, key=lambda pair: (pair[1].due, pair[0].pk, pair[1].step.order))


def due_states_of(accessions: Any, today: datetime.date) -> list[tuple[Accession, StepStatus]]:
    """[(accession, Standing)] of a queryset. Three statements.

    A city may have two relations to one agreement and owes each step once: to the record that it keeps itself
    where there is one, else to the oldest.
    """
    once = {}
    for row in accessions.select_related("agreement", "city").order_by("pk"):
        known = once.setdefault((row.city_id, row.agreement_id), row)
        if row.state in KEPT_BY_THE_CITY and known.state not in KEPT_BY_THE_CITY:
            once[row.city_id, row.agreement_id] = row
    by_pk = {row.pk: row for row in once.values()}
    rows = [
        {
            "id": row.pk,
            "agreement": row.agreement_id,
            "date": row.date,
            "date_precision": row.date_precision,
            "state": row.state,
        }
        for row in by_pk.values()
    ]
    return [(by_pk[pk], one) for pk, statuses in steps_of(rows, today).items() for one in statuses]


def _statuses(row, steps, done, today):
    is_kept, before, found = row["state"] in KEPT_BY_THE_CITY, None, []
    is_next = True
    for step in steps:
        taken = done[row["id"], step.pk]
        # What repeats without a first term of its own begins after the step before it.
        last = taken[-1].date if taken else (before if step.due_months is None else None)
        # "Late" is a claim: without one, what repeats is due at its next date from today on.
        since = datetime.date.min if is_kept else today
        committed = step.kind == StepKind.COMMIT  # to accede is to commit
        due = None if committed else step.next_due(row["date"], since, last)
        precision = taken[-1].date_precision if taken else row["date_precision"]
        due_by = due and partial_date.last_day(due, precision)
        progress = _progress(step, taken, due, due_by, today, is_kept=is_kept, is_next=is_next)
        is_next = is_next and progress not in (StepStanding.NEXT, StepStanding.LATE)
        text = partial_date.display(due, precision)
        found.append(StepStatus(step, taken, due, due_by, text, progress))
        before = taken[-1].date if taken else None
    return found


def _progress(step, taken, due, due_by, today, *, is_kept, is_next):
    if step.kind == StepKind.COMMIT or (taken and (due is None or due > today + SOON)):
        return StepStanding.DONE
    if due is None or not is_kept:
        return StepStanding.UNKNOWN
    if due_by < today:
        return StepStanding.LATE
    return StepStanding.NEXT if is_next else StepStanding.OPEN
