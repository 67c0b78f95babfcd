"""An import in ``make bench``: a file of partnerships read, judged, written and taken back by a real worker.

ROWS is how many (26,000, or SIZE where that is less), each of two starter cities that are named with their
positions. Seconds are from the wish to the worker's word that the step is done.
``python -m citydiplo.ops.load.bench.imports`` measures this alone; Linux tells it the memory of the worker.
"""

import contextlib
import csv
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.load.bench import alone
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep

ROOT = Path(__file__).resolve().parents[4]
HEADER = ("City", "Country", "Latitude", "Longitude", "Partner city", "Partner country", "Partner latitude",
          "Partner longitude", "Since", "Type", "Objectives")  # fmt: skip
TYPES = ("twinning", "friendship", "sister city")
OBJECTIVES = (
    "Exchange of pupils and staff, shared work on water and waste, joint festivals, and yearly visits."
)
USUAL = 26_000  # rows for which the seconds hold, on two cores
WITHIN = {"reading": 10, "checking": 30, "applying": 60, "undoing": 30}
SAID = {"reading": "reading", "checking": "judging", "applying": "writing", "undoing": "taking back"}
MEMORY = 300  # megabytes
PAUSE = 0.2  # seconds between two looks
PATIENCE = 3_600
START = 60  # seconds until a worker is there


def measure(home):
    """Lines for the table: (what, measured, wanted, whether it is met)."""
    number = environment.integer("ROWS", alone.share_of(USUAL), least=100, most=200_000)
    with ProgressStep(f"A file of {number:,} partnerships"):
        job = receive(write(home / "partnerships.csv", number))
    with ProgressStep("The import") as step, worker(home) as memory:
        took = {}
        for status in WITHIN:
            took[status] = work(job, status)
            if status == "reading":
                match_columns(job)
            step.tell(f"{SAID[status]} {took[status]:.1f} s")
    if not job.counts["new"] > 0.9 * number:
        raise CannotContinueError(f"Of {number} rows only {job.counts['new']} were new.")
    share = max(1, number / USUAL)
    found = [
        (f"{SAID[status]} {number:,} rows", f"{seconds:.1f} s", f"≤ {most:.0f} s", seconds <= most)
        for status, seconds in took.items()
        for most in (WITHIN[status] * share,)
    ]
    peak = max(memory, default=0)
    return [*found, ("memory of the worker", f"{peak:.0f} MB", f"≤ {MEMORY} MB", peak <= MEMORY)]


def write(path, number, *, about=None, spoil=lambda place, row: row):
    """Pairs of cities without a record in the register, with years and texts as files have them.

    All are of the city ``about``, where one is named; then there are not more rows than cities.
    ``spoil`` takes the place of a row and its cells, and returns the text of the file.
    """
    from networks.models import City

    chance = random.Random(4)
    cities = City.objects.filter(merged_into=None).exclude(latitude=None)
    cities = list(cities.order_by("pk").values_list("name", "country", "latitude", "longitude"))
    if about is None:
        pairs = set()
        while len(pairs) < number:
            pairs.add(tuple(sorted(chance.sample(range(len(cities)), 2))))
    else:
        own = cities.index((about.name, about.country, about.latitude, about.longitude))
        partners = [place for place in range(len(cities)) if place != own]
        pairs = {(own, place) for place in chance.sample(partners, min(number, len(partners)))}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for place, (one, other) in enumerate(sorted(pairs)):
            year = chance.randrange(1950, 2024)
            row = [*cities[one], *cities[other], year, chance.choice(TYPES), OBJECTIVES]
            table.writerow(spoil(place, row))
    return path


def receive(path, by=None):
    """The file as an import that waits to be read; of somebody who may import everything, or ``by``."""
    from django.core.files import File

    from citydiplo.accounts.models import User
    from partnerships.imports import uploads

    if by is None:
        by, _is_new = User.objects.get_or_create(email="imports@bench.example", defaults={"is_staff": True})
    with path.open("rb") as file:
        return uploads.receive(target="partnerships", upload=File(file, name=path.name), by=by)


def match_columns(job):
    """Accept the columns as they were guessed, and say what holds for all rows."""
    from partnerships.imports import mapping

    job.refresh_from_db()
    mapping.set_columns(
        job=job,
        columns=job.columns,
        defaults={"partnership_class": "twinning"},
        source={"title": "Measured", "url": "https://bench.example/", "licence": "CC0"},
        state="open-data",
        creates_places=False,
    )


def work(job, status):
    """Ask for a step and wait for it; a new file asks to be read by itself. Returns the seconds it took."""
    from partnerships.imports import jobs
    from partnerships.tasks import work_on_import

    began = time.perf_counter()
    if status != "reading" and not jobs.ask_for(job=job, status=status):
        raise CannotContinueError(f"The import is {job.status}: it cannot go on to {status}.")
    work_on_import.delay(job.pk)
    took = None
    while time.perf_counter() - began < PATIENCE:
        time.sleep(PAUSE)
        job.refresh_from_db()
        if job.problem:
            raise CannotContinueError(job.problem)
        if job.status != status:
            took = took or time.perf_counter() - began
            if job.status in ("uploaded", "checked") or job.settled_at:  # counts and search have followed
                return took
    raise CannotContinueError(f"{status} is not done after an hour.")


@contextlib.contextmanager
def worker(home):
    """A worker with one process, once it answers. Yields a list that gets its memory in megabytes."""
    command = [sys.executable, "-m", "celery", "-A", "citydiplo", "worker", "--concurrency", "1"]
    log, memory, over = (home / "worker.log").open("w"), [], threading.Event()
    process = subprocess.Popen(command, env={**os.environ}, cwd=ROOT, stdout=log, stderr=log)

    def look():
        while not over.wait(PAUSE):
            memory.append(sum(map(proportional, family(process.pid))) / 1024)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        until_it_answers(process, home / "worker.log")
        yield memory
    finally:
        over.set()
        looking.join()
        process.terminate()
        process.wait()
        log.close()


def until_it_answers(process, log):
    """Wait until the worker takes work, so that its start is not counted as a part of the first step."""
    from citydiplo.celery import app

    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        if app.control.ping(timeout=0.5):
            return
    raise CannotContinueError("The worker does not start:\n" + log.read_text()[-2000:])


def family(pid):
    """The process and those that it began, down to the last."""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in children for one in family(int(child)))]
    return [pid]


def proportional(pid):
    """Kilobytes of a process; what it shares with others counts for each its part."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    alone.run(measure, steps=(alone.TABLES, alone.REGISTER))
