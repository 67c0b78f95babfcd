"""The finder of partners in ``make bench``: what a keystroke costs the database, with the whole gazetteer.

Names are typed letter by letter, and each beginning is asked as the field of a partner asks it. What counts
is the time in the database, the best of TIMES, so that other work on the machine is not measured.
``python -m citydiplo.ops.load.bench.finder`` measures this alone.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from citydiplo.ops.load.bench import alone
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep

NAMES = (
    "Kleinblittersdorf",
    "Oświęcim",
    "Chiny, Belgium",
    "Prrenjas",
    "San José",
    "Santa Maria",
    "Neustadt an der Weinstraße",
    "Villanueva",
    "Saint-Denis, France",
    "New York",
    "Guangzhou",
    "Köln",
)
WITHIN = 3  # milliseconds in the database
TIMES = 20
PLACES = 170_391


def measure(home: Path) -> list[tuple[str, str, str, bool]]:
    """Lines for the table: (what, measured, wanted, whether it is met)."""
    from networks.models import GazetteerPlace

    if GazetteerPlace.objects.count() < PLACES:
        raise CannotContinueError("The gazetteer is not loaded.")
    typed = list(dict.fromkeys(name[:end] for name in NAMES for end in range(1, len(name) + 1)))
    with ProgressStep(f"{len(typed)} keystrokes in the finder"):
        took = sorted((min(_asked(text) for _time in range(TIMES)), text) for text in typed)
    times = [milliseconds for milliseconds, _text in took]
    slowest, text = took[-1]
    found = (
        ("database, median keystroke", statistics.median(times)),
        ("database, 95 of 100", statistics.quantiles(times, n=20)[-1]),
        (f"database, slowest (“{text}”)", slowest),
    )
    return [(what, f"{value:.2f} ms", f"≤ {WITHIN} ms", value <= WITHIN) for what, value in found]


def _asked(text):
    """Milliseconds that the database takes for one keystroke."""
    from citydiplo.portal.queries.asking import suggested

    with _database_time() as took:
        suggested(text, ["city", "institution"], with_gazetteer=True)
    return 1000 * sum(took)


@contextlib.contextmanager
def _database_time() -> Iterator[list[float]]:
    """A list that gets the seconds of each statement, the time in which SQLite finds its rows among them."""
    from django.db import connection

    took: list[float] = []

    def timed(execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            found = execute(sql, params, many, context)
            if connection.vendor == "sqlite":  # finds most rows as they are fetched: once more, with all
                began = time.perf_counter()
                connection.connection.execute(sql.replace("%s", "?"), params or ()).fetchall()
            return found
        finally:
            took.append(time.perf_counter() - began)

    with connection.execute_wrapper(timed):
        yield took


if __name__ == "__main__":
    alone.run(measure, steps=(alone.TABLES, alone.REGISTER))
