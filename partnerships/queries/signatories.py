"""The cities of an agreement by how they stand to its steps: counts, and the list behind each count."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.fields import partial_date
from citydiplo.kit.mail import outbox
from partnerships.choices import AccessionStatus, ReviewState, StepKind, StepState
from partnerships.models import Accession, AgreementStep, StepDone, StepExtension, StepReview
from partnerships.queries.steps import KEPT_BY_THE_CITY, StepStatus, steps_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models import Agreement
    from partnerships.models.agreement import AccessionQuerySet

CHUNK = 500  # accessions of a file that are read at once
BADGES = (StepKind.INVENTORY, StepKind.TARGET, StepKind.PLAN)
_OF_A_STEP = ("id", "agreement", "date", "date_precision", "state", "status")


@dataclass(frozen=True)
class StepCount:
    """A step and its cities: ``numbers`` are (state, number) for those that occur, in their order."""

    step: AgreementStep
    numbers: list[tuple[StepState, int]]


class StandingsTo:
    """How all cities of an agreement stand to its steps on a day.

    A city counts once: by the record that it keeps itself where there is one, else by the oldest. Of cities
    of which nothing was reported the database knows the state; only the others are worked out one by one.
    """

    def __init__(self, agreement: Agreement, user: User | AnonymousUser, today: datetime.date) -> None:
        """Five statements."""
        self.agreement, self.today = agreement, today
        self.steps = list(agreement.steps.all())
        self.rows = _once_each(agreement, user)
        followed = self.rows.filter(_is_followed())
        rows = list(followed.values(*_OF_A_STEP, "is_demo")) if self.steps else []
        self._is_demo = {row["id"]: row["is_demo"] for row in rows}
        self._statuses = steps_of(rows, today) if rows else {}

    def counts(self) -> list[StepCount]:
        """The numbers of each step. No demo rows. One statement."""
        numbers: dict[int, Counter[StepState]] = defaultdict(Counter)
        for pk, statuses in self._statuses.items():
            if not self._is_demo[pk]:
                for one in statuses:
                    numbers[one.step.pk][one.state] += 1
        others = self.rows.filter(~_is_followed(), is_demo=False).order_by()
        for status, n in others.values_list("status").annotate(Count("pk")):
            for step in self.steps:
                numbers[step.pk][_state_of_others(step, status)] += n
        return [
            StepCount(
                step, [(state, numbers[step.pk][state]) for state in StepState if numbers[step.pk][state]]
            )
            for step in self.steps
        ]

    def in_state(self, step: AgreementStep | None, state: str) -> AccessionQuerySet:
        """The accessions of one step's state, with demo rows; of any step where none is named."""
        found = Q(pk__in=[])
        for one in self.steps if step is None else [step]:
            found |= self._in_state(one, state)
        return self.rows.filter(found) if state else self.rows

    def _in_state(self, step, state):
        known = [
            pk
            for pk, statuses in self._statuses.items()
            if any(one.step.pk == step.pk and one.state == state for one in statuses)
        ]
        statuses = [value for value in AccessionStatus.values if _state_of_others(step, value) == state]
        return Q(pk__in=known) | Q(status__in=statuses) & ~_is_followed()


def _is_followed():
    """Whether more is known of an accession than that it is: the city keeps it, or something was reported."""
    return (
        Q(state__in=KEPT_BY_THE_CITY)
        | Exists(StepDone.objects.filter(accession=OuterRef("pk")))
        | Exists(StepExtension.objects.filter(accession=OuterRef("pk")))
    )


def _state_of_others(step, status):
    """The state of a step of which nothing was reported, where the city does not keep the record."""
    if step.kind == StepKind.COMMIT:
        return StepState.DONE
    return StepState.ON_HOLD if status == AccessionStatus.ON_HOLD else StepState.UNKNOWN


def _once_each(agreement, user):
    """The current accessions to an agreement, one for each city."""
    rank = Case(When(state__in=KEPT_BY_THE_CITY, then=Value(0)), default=Value(1))
    current = Accession.objects.visible_to(user).current()
    ranked = current.filter(agreement=agreement).annotate(rank=rank)
    better = (
        Accession.objects.current()
        .filter(agreement=agreement, city=OuterRef("city"), is_demo=OuterRef("is_demo"))
        .annotate(other_rank=rank)
    )
    better = better.filter(
        Q(other_rank__lt=OuterRef("rank")) | Q(other_rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
    )
    return ranked.filter(~Exists(better))


def with_standings(lines: list[Any], today: datetime.date) -> list[Any]:
    """Lines of accessions with ``steps``, each a StepStatus, and ``badges``. Three statements."""
    statuses = steps_of(lines, today)
    for line in lines:
        line["steps"] = statuses.get(line["id"], [])
        line["badges"] = [one for one in line["steps"] if one.step.kind in BADGES and has_badge(one)]
    return lines


def has_badge(status: StepStatus) -> bool:
    """Whether the keeper has verified the step, and stands by it."""
    return any((review := getattr(done, "review", None)) and review.is_verified for done in status.done)


def badges_of(cities: Iterable[int]) -> dict[int, list[StepReview]]:
    """{city: reviews} of the verified inventories, targets and plans of these cities. One statement."""
    found: dict[int, list[StepReview]] = {}
    for review in _verified(Many(cities)):
        known = found.setdefault(review.done.accession.city_id, [])
        if all(other.done.step_id != review.done.step_id for other in known):
            known.append(review)
    return found


@compiled
def _verified(cities: Many) -> Any:
    reviews = StepReview.objects.filter(
        state=ReviewState.VERIFIED,
        done__step__kind__in=BADGES,
        done__accession__city__in=cities,
        done__accession__until=None,
    )
    reviews = reviews.select_related("network", "done__step", "done__accession__agreement")
    return reviews.order_by("done__accession__agreement__name", "done__step__order", "-at")


def table_of(
    rows: AccessionQuerySet, steps: Iterable[int], state: str, today: datetime.date
) -> Iterator[Any]:
    """The cells of a file: a row for each accession and step. Four statements for CHUNK accessions.

    ``steps`` are the ids of the steps that are shown, ``state`` leaves those of one state where it says one.
    """
    shown = set(steps)
    keys = list(rows.filter(is_demo=False).order_by("city__name", "pk").values_list("pk", flat=True))
    facts = (
        *(*_OF_A_STEP, "kind", "agreement__name", "agreement__slug"),
        *("city__name", "city__country", "city__geonames_id", "city__slug"),
    )
    for start in range(0, len(keys), CHUNK):
        some = list(
            Accession.objects.filter(pk__in=keys[start : start + CHUNK])
            .order_by("city__name", "pk")
            .values(*facts)
        )
        statuses = steps_of(some, today)
        for row in some:
            for one in statuses.get(row["id"], ()):
                if one.step.pk in shown and (not state or one.state == state):
                    yield _cells(row, one)


def _cells(row, one):
    done, review = one.last_done, one.review
    verified = review if review and review.is_verified else None
    return (
        row["agreement__name"],
        outbox.absolute(f"/agreements/{row['agreement__slug']}/"),
        row["city__name"],
        str(row["city__country"]),
        row["city__geonames_id"],
        outbox.absolute(f"/cities/{row['city__slug']}/"),
        row["kind"],
        partial_date.iso(row["date"], row["date_precision"]),
        row["status"],
        one.step.order,
        one.step.kind,
        one.step.text,
        str(one.state),
        one.due_by,
        partial_date.iso(done.date, done.date_precision) if done else "",
        verified.at.date() if verified else None,
        str(verified.network) if verified else "",
    )
