"""Days that agreements set: when what a city acceded to asks for its next step.

They follow from the date of an accession and the agreement's own terms (``partnerships.queries.steps``).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from citydiplo.kit.fields.partial_date import months_after
from networks.models import Seat
from partnerships.choices import StepKind, StepStanding
from partnerships.models import Accession, StepDone, StepExtension, StepReview
from partnerships.queries.steps import KEPT_BY_THE_CITY, StepStatus, due_states_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Agreement, AgreementStep
    from partnerships.models.agreement import AccessionQuerySet

BEFORE_ANY = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class StepDay:
    """The day of a step: when it is due next, or, if nothing more is due, when it was."""

    accession: Accession
    status: StepStatus

    @property
    def city(self) -> City:
        """The city that joined the agreement."""
        return self.accession.city

    @property
    def agreement(self) -> Agreement:
        """The agreement that asks for the step."""
        return self.accession.agreement

    @property
    def step(self) -> AgreementStep:
        """The step itself."""
        return self.status.step

    @property
    def is_kept(self) -> bool:
        """Whether the city itself keeps the record of its accession."""
        return self.accession.state in KEPT_BY_THE_CITY

    @property
    def is_late(self) -> bool:
        """Whether the day has passed and the step is not taken."""
        return self.status.progress == StepStanding.LATE

    @property
    def is_done(self) -> bool:
        """Whether the city took it and owes nothing now; what repeats has its next day all the same."""
        return self.status.progress in StepStanding.taken()

    @property
    def is_on_hold(self) -> bool:
        """Whether the accession is on hold, and nothing is asked for."""
        return self.status.progress == StepStanding.ON_HOLD

    @property
    def is_over(self) -> bool:
        """Whether nothing else is due."""
        return self.status.due is None

    @property
    def first(self) -> datetime.date:
        """When it was due for the first time; None where that follows from another step."""
        return self.step.next_due(self.accession.date, datetime.date.min)

    @property
    def due(self) -> datetime.date:
        """The day by which it is due; of a finished step the day that it began."""
        return self.status.due or self.first

    @property
    def due_by(self) -> Any:
        """The last day that the due date may mean."""
        return self.status.due_by or self.due

    @property
    def due_text(self) -> str:
        """The due date in words."""
        return self.status.due_text

    @property
    def order(self) -> tuple[Any, ...]:
        """What steps are sorted by: day, city, order in the agreement."""
        return self.due, str(self.city), self.step.order, self.step.pk

    def moved_at(self, latest_act: Any) -> Any:
        """When its day was last set: by an act, by the agreement's terms, or by the clock.

        ``latest_act`` is when somebody last stated the city's relation to the agreement, or what it did.
        Where
        the register knows of nothing done, what repeats moves on by itself.
        """
        moments = [BEFORE_ANY, self.step.set_at, latest_act or BEFORE_ANY]
        if not self.is_kept and self.first and self.due > self.first:
            turned = months_after(self.due, -(self.step.repeat_months or 0)) + datetime.timedelta(days=1)
            moments.append(datetime.datetime.combine(turned, datetime.time.min, datetime.UTC))
        return max(moments)


def step_days(accessions: AccessionQuerySet, today: datetime.date) -> list[StepDay]:
    """[StepDay, …] of a queryset of accessions, in no order. Four statements."""
    days = [
        StepDay(accession, one)
        for accession, one in due_states_of(accessions, today)
        if one.step.kind != StepKind.COMMIT  # to accede is to commit
    ]
    return [day for day in days if day.due and (day.status.due or day.status.done)]


def days_of(user: User | AnonymousUser, today: datetime.date, *, theme: str = "") -> list[StepDay]:
    """Those of their cities, for a calendar: what is due, and what was done for good. Four statements.

    What others say of a city is shown until its day is over: nobody here can say that it is late.
    """
    cities = {seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id}
    if not cities:
        return []
    rows = Accession.objects.visible_to(user).current().filter(city__in=cities, date__isnull=False)
    if theme:
        rows = rows.filter(agreement__themes__has=theme)
    days = [day for day in step_days(rows, today) if day.is_kept or day.is_over or day.due_by >= today]
    return sorted(days, key=lambda day: day.order)


def moments(days: Sequence[StepDay]) -> dict[tuple[int, int], datetime.datetime]:
    """{(accession, step): when its day was last set} of ``days``. Four statements."""
    accessions, latest = {day.accession.pk for day in days}, {}
    for acts, link in (
        (Accession.history, "id"),
        (StepDone.history, "accession"),
        (StepReview.history, "done__accession"),
        (StepExtension.history, "accession"),
    ):
        known = acts.filter(**{f"{link}__in": accessions}).order_by().values_list(link)
        for pk, moment in known.annotate(Max("history_date")):
            latest[pk] = max(moment, latest.get(pk, moment))
    return {(day.accession.pk, day.step.pk): day.moved_at(latest.get(day.accession.pk)) for day in days}
