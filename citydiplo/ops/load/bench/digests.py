"""Digests in ``make bench``: planned, composed and handed to a mail server on loopback, and the plain loop.

DIGESTS is how many (100,000, or SIZE where that is less), each of 10 pieces of a pool of 2,000. The plain
loop builds an EmailMultiAlternatives from two templates for each reader and sends it over one connection,
without a word to the database; ours takes turns with it. ``python -m citydiplo.ops.load.bench.digests``
measures this alone.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.load.bench import alone
from citydiplo.ops.load.sink import Sink
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep

ROOT = Path(__file__).resolve().parents[4]
POOL, TOPICS, FOLLOWS = 2_000, 400, 2  # five pieces of news a topic, two topics a reader: ten in each mail
TURNS = 3
PLAIN = 1_500  # mails of the plain loop a turn
PLAN_WITHIN, AT_LEAST, MEMORY = 10, 6, 250  # seconds for 100,000; times the plain loop; megabytes


def measure(home):
    """Lines for the table: (what, measured, wanted, whether it is met)."""
    from django.db import connection

    from agenda.digests import plan
    from agenda.models import Digest
    from citydiplo.accounts.models import User
    from citydiplo.ops.load import readers

    number = environment.integer("DIGESTS", alone.share_of(100_000), least=100, most=1_000_000)
    if User.objects.filter(email="reader0@readers.example").exists():
        return [("digests", "not measured", "this database had them before", True)]
    with ProgressStep(f"{number:,} readers") as step:
        readers.make(
            people=number,
            news=POOL,
            follows_each=FOLLOWS,
            topics=TOPICS,
            cadences=("weekly", "daily", "monthly"),
            say=step.tell,
        )
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    with ProgressStep("Planning"):
        began = time.perf_counter()
        planned = plan.plan()
        planning_took = time.perf_counter() - began
    if planned != number:
        raise CannotContinueError(f"{planned} digests were planned for {number} readers.")
    connection.close()
    with ProgressStep("Digests beside the plain loop") as step, Sink() as sink:
        turns = [take_turn(sink, number, turn, home, step.tell) for turn in range(TURNS)]
    turns = [(plain, ours) for plain, ours in turns if ours["sent"]]  # of few, the first batch takes all
    left = Digest.objects.exclude(state="sent").count()
    if left:
        raise CannotContinueError(f"{left} digests were not sent.")
    ratios = [ours["rate"] / plain["rate"] for plain, ours in turns]
    ratio, memory = statistics.median(ratios), max(ours["memory"] for _plain, ours in turns)
    rate = statistics.median(ours["rate"] for _plain, ours in turns)
    plain_rate = statistics.median(plain["rate"] for plain, _ours in turns)
    within = PLAN_WITHIN * max(1, number / 100_000)
    return [
        (
            f"planning {number:,} digests",
            f"{planning_took:.1f} s",
            f"≤ {within:g} s",
            planning_took <= within,
        ),
        ("digests a second, one worker", f"{rate:,.0f}", f"the plain loop: {plain_rate:,.0f}", True),
        ("times the plain loop", f"{ratio:.1f}", f"≥ {AT_LEAST}", ratio >= AT_LEAST),
        ("memory of the worker", f"{memory:.0f} MB", f"≤ {MEMORY} MB", memory <= MEMORY),
    ]


def take_turn(sink, number, turn, home, say):
    plain = run(["plain", str(min(PLAIN, number))], sink, home)
    share = number // TURNS if turn < TURNS - 1 else number
    ours = run(["ours", str(share)], sink, home)
    say(f"{ours['rate']:,.0f} a second, the plain loop {plain['rate']:,.0f}")
    return plain, ours


def run(arguments, sink, home):
    command = [sys.executable, "-m", "citydiplo.ops.load.bench.senders", *arguments]
    settings = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "CITYDIPLO_HOME": str(home)}
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotContinueError(done.stderr.strip()[-2_000:])
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    alone.run(measure)
