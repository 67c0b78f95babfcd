"""The steps that cities owe to their agreements: due, done, verified, late, on hold, extended."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.fields import partial_date
from networks.choices import FactState
from partnerships.choices import AccessionStatus, ExtensionState, StepKind, StepStanding, StepState
from partnerships.models import Accession, AgreementStep, StepDone, StepExtension

SOON = datetime.timedelta(days=60)  # a step is on the desk from so long before its due day
KEPT_BY_THE_CITY = (FactState.CONFIRMED, FactState.DECLARED)


@dataclass
class StepStatus:
    """A step of an accession. ``done`` are the times it was reported, oldest first; ``due`` is the next date.

    A date that is known to the year begins at ``due`` and is over after ``due_by``. ``extension`` is the
    latest request for more time, with any answer.
    """

    step: AgreementStep
    done: list = field(default_factory=list)
    extension: StepExtension | None = None
    due: datetime.date | None = None
    due_by: datetime.date | None = None
    due_text: str = ""
    progress: StepStanding = StepStanding.UNKNOWN

    @property
    def label(self) -> Any:
        """The state of the step, in words."""
        return self.progress.label

    @property
    def state(self) -> StepState:
        """The same for lists of cities, where all that is due is one."""
        return StepState.of(self.progress)

    @property
    def last_done(self) -> Any:
        """The last time that it was reported; None for never."""
        return self.done[-1] if self.done else None

    @property
    def review(self) -> Any:
        """What the keeper says of the last report; None while it waits, or where nothing was reported."""
        return _review_of(self.last_done) if self.done else None

    @property
    def waits_for_network(self) -> bool:
        """Whether the keeper has not answered a request for more time."""
        return bool(self.extension and self.extension.is_open)


@compiled
def _published(agreements: Many) -> Any:
    return AgreementStep.objects.filter(agreement__in=agreements)


@compiled
def _reported(accessions: Many) -> Any:
    return StepDone.objects.filter(accession__in=accessions).select_related("review__network")


@compiled
def _extended(accessions: Many) -> Any:
    return StepExtension.objects.filter(accession__in=accessions).select_related("network")


def steps_of(accessions: Any, today: datetime.date) -> dict[int, list[StepStatus]]:
    """{accession id: [Standing, …]} for rows with id, agreement (id), date, date_precision, state, status.

    Three statements.
    """
    accessions = list(accessions)
    steps, done, extensions = defaultdict(list), defaultdict(list), defaultdict(list)
    for step in _published(Many({row["agreement"] for row in accessions})):
        steps[step.agreement_id].append(step)
    if steps:
        ids = Many(row["id"] for row in accessions)
        for taken in _reported(ids):
            done[taken.accession_id, taken.step_id].append(taken)
        for extension in _extended(ids):
            extensions[extension.accession_id, extension.step_id].append(extension)
    return {
        row["id"]: _statuses(row, steps[row["agreement"]], done, extensions, today)
        for row in accessions
        if steps[row["agreement"]]
    }


def due_steps(cities: Any, today: datetime.date) -> list[Any]:
    """[(accession, Standing)] of what ``cities`` owe now or soon, the most urgent first. Four statements.

    Only accessions that a city keeps here itself: of others the register does not know what was done. What
    is on hold is not asked for.
    """
    kept = Accession.objects.current().filter(city__in=cities, state__in=KEPT_BY_THE_CITY)
    owed = [
        (accession, one)
        for accession, one in due_states_of(kept, today)
        if one.due
        and one.progress != StepStanding.ON_HOLD
        and (one.progress == StepStanding.LATE or one.due <= today + SOON)
    ]
    return sorted(owed, key=lambda pair: (pair[1].due, pair[0].pk, pair[1].step.order))


def due_states_of(accessions: Any, today: datetime.date) -> list[tuple[Accession, StepStatus]]:
    """[(accession, Standing)] of a queryset. Four statements.

    A city may have two relations to one agreement and owes each step once: to the record that it keeps itself
    where there is one, else to the oldest. One that ended asks for nothing.
    """
    once = {}
    for row in accessions.filter(until=None).select_related("agreement", "city").order_by("pk"):
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
            "status": row.status,
        }
        for row in by_pk.values()
    ]
    return [(by_pk[pk], one) for pk, statuses in steps_of(rows, today).items() for one in statuses]


def state_of(
    *,
    is_commitment: bool,
    is_kept: bool,
    is_on_hold: bool,
    is_done: bool,
    is_verified: bool,
    is_extended: bool,
    is_next: bool,
    due: datetime.date | None,
    due_by: datetime.date | None,
    today: datetime.date,
) -> StepStanding:
    """How a city stands to a step on a day. No statement.

    ``is_done`` says that it was taken at least once and not returned since; ``due`` is then when it is due
    again, ``due_by`` the last day that this date may mean, both after more time that was granted. The order
    decides: done or verified, until SOON before it is due again · on hold · not known · late · more time ·
    due. To accede is to commit. "Late" is said only where the city itself keeps the record.
    """
    if is_commitment or (is_done and (due is None or due > today + SOON)):
        return StepStanding.VERIFIED if is_verified else StepStanding.DONE
    if is_on_hold:
        return StepStanding.ON_HOLD
    if due is None or due_by is None or not is_kept:
        return StepStanding.UNKNOWN
    if due_by < today:
        return StepStanding.LATE
    return StepStanding.EXTENDED if is_extended else StepStanding.NEXT if is_next else StepStanding.OPEN


def _statuses(row, steps, done, extensions, today):
    is_kept, before, found = row["state"] in KEPT_BY_THE_CITY, None, []
    is_next = True
    for step in steps:
        reported, asked = done[row["id"], step.pk], extensions[row["id"], step.pk]
        taken = [one for one in reported if not ((review := _review_of(one)) and review.is_returned)]
        # What repeats without a first term of its own begins after the step before it.
        last = taken[-1].date if taken else (before if step.due_months is None else None)
        # "Late" is a claim: without one, what repeats is due at its next date from today on.
        since = datetime.date.min if is_kept else today
        committed = step.kind == StepKind.COMMIT  # to accede is to commit
        due = None if committed else step.next_due(row["date"], since, last)
        precision = taken[-1].date_precision if taken else row["date_precision"]
        due_by = due and partial_date.last_day(due, precision)
        granted = max((one.until for one in asked if one.state == ExtensionState.GRANTED), default=None)
        is_extended = bool(due_by and granted and granted > due_by)
        if is_extended:
            due, due_by, precision = granted, granted, partial_date.Precision.DAY
        progress = state_of(
            is_commitment=committed,
            is_kept=is_kept,
            is_on_hold=row["status"] == AccessionStatus.ON_HOLD,
            is_done=bool(taken),
            is_verified=bool(taken and (review := _review_of(taken[-1])) and review.is_verified),
            is_extended=is_extended,
            is_next=is_next,
            due=due,
            due_by=due_by,
            today=today,
        )
        is_next = is_next and progress not in (
            StepStanding.NEXT,
            StepStanding.LATE,
            StepStanding.EXTENDED,
        )
        text = partial_date.display(due, precision)
        latest = asked[-1] if asked else None
        found.append(StepStatus(step, reported, latest, due, due_by, text, progress))
        before = taken[-1].date if taken else None
    return found


def _review_of(done):
    """The keeper's review of a report that was read with it; None where it has none."""
    return getattr(done, "review", None)
