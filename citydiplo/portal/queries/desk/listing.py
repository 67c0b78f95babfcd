"""A desk as one list: the rows of all piles that hold any, by due day."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from agenda.queries import desk as agenda
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk import rows
from citydiplo.portal.queries.desk.piles import filled, knowing, waiting
from citydiplo.portal.queries.desk.scope import Scope
from citydiplo.portal.queries.desk.task import Heading, Task
from networks.choices import Power

MOST = 50  # of each pile on one page
LAST = datetime.date.max


@dataclass(frozen=True)
class Desk:
    """All tasks in scope, and those of the kinds that were asked for.

    ``by_day`` gives each day a heading of its own: a mayor's office plans by days.
    """

    everything: list[Task]
    kind: TaskKind | None
    today: datetime.date
    by_day: bool = False

    @property
    def tasks(self) -> list[Task]:
        """The tasks of the chosen kind; all where none is chosen."""
        return [task for task in self.everything if self.kind in (None, task.kind)]

    @property
    def kinds(self) -> list[tuple[TaskKind, int]]:
        """(kind, how many) of the kinds that hold any, in the order of their definition."""
        found = Counter(task.kind for task in self.everything)
        return [(kind, found[kind]) for kind in TaskKind if found[kind]]

    @property
    def groups(self) -> list[tuple[Heading, list[Task]]]:
        """The tasks under their headings, soonest first; no empty ones."""
        headings: dict[datetime.date | None, Heading] = {}
        found: dict[Heading, list[Task]] = {}
        for task in self.tasks:
            if task.due not in headings:
                headings[task.due] = task.heading(self.today, by_day=self.by_day)
            found.setdefault(headings[task.due], []).append(task)
        return list(found.items())


def desk_of(scope: Scope, kind: TaskKind | None = None) -> Desk:
    """The desk of a person. One statement for what there is, and one for each pile that holds any."""
    today, now, addresses = timezone.localdate(), timezone.now(), scope.user.own_addresses()
    piles = waiting(scope, addresses, now) | knowing(scope, now)
    found = []
    for name in filled(scope, addresses, now):
        tasks = rows.BUILDERS[name](piles[name](), scope, MOST)
        found += [task for task in tasks if scope.place is None or scope.place in task.places]
    if scope.cities:
        days = agenda.steps_of(scope.cities, today)[:MOST]
        found += rows.steps(days, today, scope.permitting(Power.EDIT_CITY))
    return Desk(sorted(found, key=_by_day), kind, today, by_day=scope.is_of_office)


def _by_day(task):
    kinds = list(TaskKind)
    return task.due or LAST, not task.waits, kinds.index(task.kind), task.order
