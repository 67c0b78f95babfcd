"""What a request does while it is watched: its statements and its templates, each with its time.

Fetching rows counts as the database's time: SQLite finds most rows only then. Times are those of the
processor, which other work on the machine does not lengthen; a database in another process is timed by the
clock.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.template.base import Template

ROOT = Path(__file__).resolve().parents[4]
OURS = tuple(f"{ROOT / name}/" for name in ("citydiplo", "networks", "partnerships", "agenda"))
NOT_OURS = (
    f"{ROOT / 'citydiplo' / 'ops'}/",
    f"{ROOT / 'citydiplo' / 'kit' / 'caching'}/",
    f"{ROOT / 'citydiplo' / 'kit' / 'db'}/",
)


@dataclass
class Statement:
    """One statement: its SQL without values, where in our code it was asked, and seconds it took."""

    sql: str
    asked_at: str
    seconds: float = 0.0


@dataclass
class Watched:
    """What one request did. ``templates`` are {name: [times, seconds of its own]}, without the database."""

    statements: list[Statement] = field(default_factory=list)
    templates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0.0]))

    @property
    def in_database(self) -> float:
        """Seconds that all statements took."""
        return sum(each.seconds for each in self.statements)

    @property
    def in_templates(self) -> float:
        """Seconds that all templates took, without the statements that they caused."""
        return sum(seconds for _times, seconds in self.templates.values())


@contextlib.contextmanager
def watching() -> Iterator[Watched]:
    """What this thread asks the default database and renders until the end of the block."""
    found = Watched()
    clock = _Clock()
    make_cursor, render = connection.make_cursor, Template._render

    def timed_cursor(cursor: Any) -> CursorWrapper:
        return _TimedCursor(cursor, connection, found, clock)

    def timed_render(template: Template, context: Any) -> Any:
        row = found.templates[str(template.name or "(text)")]
        row[0] += 1
        with clock.inside(lambda seconds: row.__setitem__(1, row[1] + seconds)):
            return render(template, context)

    connection.make_cursor = timed_cursor
    Template._render = timed_render  # type: ignore[method-assign]
    try:
        yield found
    finally:
        connection.make_cursor = make_cursor
        Template._render = render  # type: ignore[method-assign]


class _Clock:
    """Tells each of several blocks, one inside another, its own seconds of the processor."""

    def __init__(self) -> None:
        self._inner: list[float] = [0.0]

    @contextlib.contextmanager
    def inside(self, tell: Callable[[float], None]) -> Iterator[None]:
        self._inner.append(0.0)
        began = time.thread_time()
        try:
            yield
        finally:
            took = time.thread_time() - began
            tell(took - self._inner.pop())
            self._inner[-1] += took


class _TimedCursor(CursorWrapper):
    def __init__(self, cursor: Any, db: Any, watched: Watched, clock: _Clock) -> None:
        super().__init__(cursor, db)
        self._watched, self._clock = watched, clock
        self._now = time.thread_time if db.vendor == "sqlite" else time.perf_counter
        self._statement = Statement("", "")

    def execute(self, sql: Any, params: Any = None) -> Any:
        self._begin(sql)
        return self._timed(super().execute, sql, params)

    def executemany(self, sql: Any, param_list: Any) -> Any:
        self._begin(sql)
        return self._timed(super().executemany, sql, param_list)

    def fetchone(self) -> Any:
        return self._timed(self.cursor.fetchone)

    def fetchmany(self, *size: int) -> Any:
        return self._timed(self.cursor.fetchmany, *size)

    def fetchall(self) -> Any:
        return self._timed(self.cursor.fetchall)

    def _begin(self, sql: Any) -> None:
        self._statement = Statement(str(sql), _asked_at())
        self._watched.statements.append(self._statement)

    def _timed(self, act: Callable[..., Any], *arguments: Any) -> Any:
        began = self._now()
        with self._clock.inside(lambda _seconds: None):
            try:
                return act(*arguments)
            finally:
                self._statement.seconds += self._now() - began


def _asked_at() -> str:
    """Where our code is: ``partnerships/queries/peers.py:250 _by_size``; a library's where ours is not."""
    frame, first = sys._getframe(2), ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(OURS) and not code.co_filename.startswith(NOT_OURS):
            return _place(code.co_filename, frame.f_lineno, code.co_name)
        if not first and "/django/db/" not in code.co_filename and "/ops/" not in code.co_filename:
            first = _place(code.co_filename, frame.f_lineno, code.co_name)
        frame = frame.f_back  # type: ignore[assignment]
    return first


def _place(path: str, line: int, name: str) -> str:
    return f"{short(path)}:{line} {name}"


def short(path: str) -> str:
    """A file's path below the repository, or below the folder of libraries."""
    if "/site-packages/" in path:
        return path.partition("/site-packages/")[2]
    return path.removeprefix(f"{ROOT}/")
