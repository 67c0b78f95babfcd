"""Where the time of a page goes: its statements, its templates, its functions.

    python -m citydiplo.ops.load.profile PATH [--as EMAIL] [--first] [--beside PATH]

The page is asked in this process, with the settings and the database of the environment, as an operator's
commands are. Without settings that is what ``make run`` runs. The cache is one of this process alone, so that
it may be emptied; the way to a Redis is not measured. Nothing is left behind: a session that was made for
``--as`` is deleted. Median times are of ``--times`` requests; the functions are of one more. All but the wall
time, and the time of a database in another process, are times of the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import os
import pstats
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from citydiplo.ops.load.profile.watching import Watched

LONGEST_SQL = 160
TEMPLATES = 12


@dataclass
class Took:
    """What one request took, in milliseconds of the clock, of this process, and of the database."""

    wall: float
    processor: float
    watched: Watched

    @property
    def database(self) -> float:
        """Milliseconds until all statements were answered and their rows read."""
        return 1000 * self.watched.in_database

    @property
    def templates(self) -> float:
        """Milliseconds in templates, without statements that they cause."""
        return 1000 * self.watched.in_templates


def main(arguments: list[str] | None = None) -> None:
    """Ask for the page that the command line names, and print where its time goes."""
    asked = _parser().parse_args(arguments)
    _set_up()
    with reader(asked.reader, language=asked.language) as client:
        print(report(client, asked))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m citydiplo.ops.load.profile", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("path", metavar="PATH", help="such as /cities/lima/peers/, with its query")
    parser.add_argument(
        "--as", dest="reader", metavar="EMAIL", help="who reads it; nobody signed in otherwise"
    )
    parser.add_argument("--first", action="store_true", help="empty the cache before each request")
    parser.add_argument("--beside", metavar="PATH", help="another page, asked in turns: print the difference")
    parser.add_argument("--times", type=int, default=10, help="how many requests (10)")
    parser.add_argument("--functions", type=int, default=25, help="how many functions to print (25)")
    parser.add_argument("--language", default="en")
    return parser


def _set_up() -> None:
    from django.apps import apps

    if apps.ready:  # called inside of a process that has its settings, such as a test
        return
    if not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("CITYDIPLO_EMBEDDED", "on")
    os.environ["DJANGO_SETTINGS_MODULE"] = "citydiplo.ops.load.profile.settings"
    import django

    django.setup()


@contextlib.contextmanager
def reader(email: str | None, *, language: str = "en") -> Iterator[Client]:
    """A client of this process, signed in as ``email`` if there is one, until the end of the block."""
    from django.conf import settings
    from django.test import Client

    from citydiplo.accounts.models import User
    from citydiplo.ops.load.sessions import session_of

    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    client = Client(SERVER_NAME=host, headers={"accept-language": language})
    if not email:
        yield client
        return
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise SystemExit(f"Nobody has the address {email}.")
    session = session_of(person)
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    try:
        yield client
    finally:
        session.delete()


def ask(client: Client, path: str, *, is_first: bool = False) -> tuple[Any, Took]:
    """(the answer, what it took). With ``is_first`` the cache of this process is emptied before."""
    from django.core.cache import cache

    from citydiplo.ops.load.profile.watching import watching

    if is_first:
        cache.clear()
    with watching() as watched:
        wall, processor = time.perf_counter(), time.process_time()
        answer = client.get(path, secure=True)
        if answer.streaming:
            b"".join(answer.streaming_content)
        took = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)
    return answer, Took(*took, watched)


def report(client: Client, asked: argparse.Namespace) -> str:
    """All that is printed, as text."""
    paths = [asked.path, *([asked.beside] if asked.beside else [])]
    answer, _took = ask(client, asked.path)
    for path in paths:
        ask(client, path)
    rows: list[list[Took]] = [[] for _path in paths]
    for _time in range(asked.times):
        for path, row in zip(paths, rows, strict=True):
            row.append(ask(client, path, is_first=asked.first)[1])
    size = f"{len(answer.content) / 1000:.0f} kB" if not answer.streaming else "a file"
    who = f" as {asked.reader}" if asked.reader else ""
    first = ", with an empty cache" if asked.first else ""
    statement = rows[0][-1].watched
    return "\n".join(
        [
            f"{asked.path}{who}{first}: {answer.status_code}, {size}, {len(statement.statements)} statements",
            "",
            *_times(rows, asked.beside),
            "",
            *_statements([took.watched for took in rows[0]]),
            "",
            *_templates([took.watched for took in rows[0]]),
            "",
            *_functions(client, asked),
        ]
    )


def _times(rows: list[list[Took]], beside: str | None) -> Iterator[str]:
    heads = ("median ms", "least ms", *(("beside", "beyond") if beside else ()))
    yield f"{'':<22}" + "".join(f"{head:>12}" for head in heads)
    for name in ("wall", "processor", "database", "templates"):
        taken = [[getattr(took, name) for took in row] for row in rows]
        middle = [statistics.median(each) for each in taken]
        numbers = [middle[0], min(taken[0])]
        if beside:
            numbers += [middle[1], middle[0] - middle[1]]
        yield f"{name:<22}" + "".join(f"{number:>12.1f}" for number in numbers)


def _statements(runs: list[Watched]) -> Iterator[str]:
    """Each statement with its median over the runs that asked the same, the slowest first."""
    counted = statistics.mode(len(run.statements) for run in runs)
    alike = [run.statements for run in runs if len(run.statements) == counted]
    found = [
        (1000 * statistics.median(each.seconds for each in same), place, same[0])
        for place, same in enumerate(zip(*alike, strict=True), start=1)
    ]
    yield "Statements, the slowest first: ms, place in order, where it is asked, SQL"
    for milliseconds, place, each in sorted(found, key=lambda row: -row[0]):
        sql = " ".join(each.sql.split())
        short = sql if len(sql) <= LONGEST_SQL else f"{sql[: LONGEST_SQL // 2]} … {sql[-LONGEST_SQL // 2 :]}"
        yield f"{milliseconds:>8.2f}  {place:>3}  {each.asked_at}\n{'':>15}{short}"


def _templates(runs: list[Watched]) -> Iterator[str]:
    """The templates of one run with their own time, without what they include and without statements."""
    found = sorted(runs[-1].templates.items(), key=lambda row: -row[1][1])
    yield "Templates, by their own time: ms, times"
    for name, (times, seconds) in found[:TEMPLATES]:
        yield f"{1000 * seconds:>8.2f}  {times:>5.0f}  {name}"


def _functions(client: Client, asked: argparse.Namespace) -> Iterator[str]:
    """Functions by their own time; then ours by all time inside of them. The profiler slows both down."""
    from django.core.cache import cache

    from citydiplo.ops.load.profile.watching import OURS, short

    if asked.first:
        cache.clear()
    profile = cProfile.Profile(time.process_time)
    with profile:
        answer = client.get(asked.path, secure=True)
        if answer.streaming:
            b"".join(answer.streaming_content)
    known = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    rows = [(own, total, calls, *where) for where, (_c, calls, own, total, _callers) in known.items()]
    ours = [row for row in rows if row[3].startswith(OURS)]
    for head, place, chosen in (
        ("Functions, by their own time", 0, rows),
        ("Our functions, by the time inside of them", 1, ours),
    ):
        yield f"{head}: own ms, total ms, calls"
        for own, total, calls, path, line, name in sorted(chosen, key=lambda row: -row[place])[
            : asked.functions
        ]:
            yield f"{1000 * own:>8.1f}{1000 * total:>9.1f}{calls:>8}  {short(path)}:{line} {name}"
        yield ""


if __name__ == "__main__":
    main(sys.argv[1:])
