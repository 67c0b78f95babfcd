"""A desk as one list: the rows of all piles that hold any, by due day."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from agenda.queries import desk as agenda
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk import rows
from citydiplo.portal.queries.desk.piles import all_piles, filled
from citydiplo.portal.queries.desk.scope import Place, Scope
from citydiplo.portal.queries.desk.task import Heading, Task
from networks.choices import Power
from networks.queries.readers import Reader

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
    found = []
    for name in filled(scope, addresses, now):
        tasks = rows.PILES[name].tasks(found_in(name, scope, addresses, now), scope)
        found += [task for task in tasks if scope.place is None or scope.place in task.places]
    if scope.cities:
        days = agenda.steps_of(scope.cities, today)[:MOST]
        found += rows.steps(days, today, scope.permitting(Power.EDIT_CITY))
    return Desk(sorted(found, key=_by_day), kind, today, by_day=scope.is_of_office)


def found_in(name: str, scope: Scope, addresses: Sequence[str], now: datetime.datetime) -> Any:
    """The first rows of a pile; where it says one thing of all its rows, these as a queryset."""
    if name in _READ:
        return _READ[name](*scope.keys, Many(addresses), now)
    return all_piles(scope, addresses, now)[name]()


def _first_of(name: str, reader: Reader, place: Place | None, addresses: Many, now: datetime.datetime) -> Any:
    scope = Scope.of(reader, place)
    read = rows.PILES[name].read
    return read(all_piles(scope, addresses, now)[name](), scope)[:MOST]  # type: ignore[misc]


# One for each pile: so each keeps its SQL for as many shapes of roles.
_READ = {name: compiled(partial(_first_of, name)) for name, pile in rows.PILES.items() if pile.read}
_ORDER = {kind: place for place, kind in enumerate(TaskKind)}


def _by_day(task):
    return task.due or LAST, not task.waits, _ORDER[task.kind], task.order
