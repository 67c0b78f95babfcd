"""A pile of a desk: how its rows are read, and what each says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citydiplo.portal.queries.desk.task import Task

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope


@dataclass(frozen=True)
class Pile:
    """``read(rows, scope)`` puts rows in order, with all that ``say(found, scope)`` tells of them.

    Its SQL is kept (``kit.db.compiled``), so it does not look at keys. Without ``read`` the pile says one
    thing of all its rows, which it counts itself.
    """

    read: Callable[[Any, Scope], Any] | None
    say: Callable[[Any, Scope], Iterator[Any]]

    def tasks(self, found: Any, scope: Scope) -> list[Task]:
        """The rows that were read, as tasks in their order."""
        return [
            one if isinstance(one, Task) else Task(order=(place,), **one)
            for place, one in enumerate(self.say(found, scope))
        ]


def reads(
    read: Callable[[Any, Scope], Any] | None,
) -> Callable[[Callable[[Any, Scope], Iterator[Any]]], Pile]:
    """A decorator: the function says what there is of rows that are read in this way."""
    return lambda say: Pile(read, say)
