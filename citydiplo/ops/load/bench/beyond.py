"""Pages of a mayor's office and of insight: their time beyond an empty page of the same signed-in reader.

Both pages are asked in turns in the same run. *Warm* has the numbers that the portal keeps; *first* has empty
caches, as after a start, so that every number is worked out again.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from citydiplo.ops.load.bench import table
from citydiplo.ops.load.bench.asking import ask
from citydiplo.ops.load.bench.load import Connection
from citydiplo.ops.run import broker
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep

EMPTY = "/bench/empty/"
FIRST = 7  # requests with empty caches, of each page
SLOW = 1_000  # ms that an insight may take first
HEAD = ("page", "statements", "kB", "CPU", "warm", "allowed", "statements", "first", "allowed")
TITLE = "Time beyond an empty page of the same signed-in reader, ms, 1 connection"
NOTE = (
    "Medians. CPU: of the web server, warm caches, beyond the empty page too. First: with empty caches, as "
    "for the empty page."
)


@dataclass
class OfficePage:
    """Addresses that are asked in turn, and how many ms they may take beyond an empty page."""

    name: str
    paths: list[str]
    warm: float | None = None
    first: float | None = None
    headers: str = ""
    body: str = ""
    status: int = 200


@dataclass
class OfficeRow:
    """What was measured of one page, in ms beyond the empty page; statements are in all."""

    page: OfficePage
    statements: int = 0
    first_statements: int = 0
    size: int = 0
    warm: float = 0.0
    cpu: float = 0.0
    first: float = 0.0
    missing: str = ""

    def cells(self) -> list[str]:
        """As a row of the table."""
        if self.missing:
            return [f"{self.page.name}: {self.missing}"] + [""] * (len(HEAD) - 1)
        return [
            self.page.name,
            str(self.statements),
            f"{self.size / 1000:.0f}",
            f"{self.cpu:.1f}",
            f"{self.warm:.1f}",
            _held(self.warm, self.page.warm),
            str(self.first_statements),
            f"{self.first:.0f}",
            _held(self.first, self.page.first),
        ]


def _held(measured: float, allowed: float | None) -> str:
    if allowed is None:
        return ""
    return f"≤ {allowed:g}" if measured <= allowed else f"MISSES {allowed:g}"


def measure(port: int, redis: str, *, seconds: float, turns: int) -> list[OfficeRow]:
    """All pages, each beside the empty page; a page that does not answer says so in its row."""
    from citydiplo.ops.load.bench.pages import office_pages

    rows = []
    for page in office_pages():
        with ProgressStep(page.name) as step:
            row = OfficeRow(page)
            try:
                _measure(row, port, redis, seconds, turns)
            except CannotContinueError as refusal:
                row.missing = str(refusal)
                step.tell(row.missing)
            rows.append(row)
    return rows


@dataclass
class _Cold:
    times: dict[str, list[float]] = field(default_factory=lambda: {"empty": [], "page": []})
    statements: int = 0


def _measure(row, port, redis, seconds, turns):
    page = row.page
    if not page.paths:
        raise CannotContinueError("no such page at this size")
    cold = _first(page, port, redis)
    row.first = statistics.median(cold.times["page"]) - statistics.median(cold.times["empty"])
    row.first_statements = cold.statements
    connection = Connection(port)
    for path in page.paths * 2:
        connection.ask(path, page.headers)
    for path in page.paths:
        _status, found, body = connection.ask(path, f"{page.headers}X-Count-Statements: 1\r\n")
        row.statements = max(row.statements, int(found["x-statements"]))
        row.size = max(row.size, len(body))
    found = ask(port, EMPTY, page, 1, seconds=seconds, turns=turns, floor_headers=page.headers)
    if found["page"]["bad"] or found["floor"]["bad"]:
        raise CannotContinueError("an answer with another status")
    row.warm = found["page"]["p50"] - found["floor"]["p50"]
    row.cpu = found["page"]["cpu"] - found["floor"]["cpu"]


def _first(page, port, redis):
    connection, found = Connection(port), _Cold()
    for place in range(FIRST):
        path = page.paths[place % len(page.paths)]
        for name, asked in (("empty", EMPTY), ("page", path)):
            broker.connect(redis).flushdb()
            connection.ask("/health/live")
            began = time.perf_counter()
            status, _headers, _body = connection.ask(asked, page.headers)
            found.times[name].append(1000 * (time.perf_counter() - began))
            if status != page.status:
                raise CannotContinueError(f"{asked} answers {status}")
    broker.connect(redis).flushdb()
    for path in page.paths:
        broker.connect(redis).flushdb()
        headers = connection.ask(path, f"{page.headers}X-Count-Statements: 1\r\n")[1]
        found.statements = max(found.statements, int(headers["x-statements"]))
    return found


def plain(rows: list[OfficeRow]) -> str:
    """The table for a terminal."""
    return table.as_text(TITLE, _lines(rows), NOTE)


def markdown(rows: list[OfficeRow]) -> str:
    """The table for a file."""
    return table.as_markdown(TITLE, _lines(rows), NOTE)


def _lines(rows: list[OfficeRow]) -> list[list[Any]]:
    return [list(HEAD), *(row.cells() for row in rows)]
