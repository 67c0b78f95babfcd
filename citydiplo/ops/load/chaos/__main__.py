"""``make chaos``: PEOPLE readers (10,000), KILLS (20) of WORKERS (3), Redis restarted once.

Real workers send one digest to each reader through a mail server on loopback that refuses one in twenty for
now. Whenever another part of the mails has arrived, a worker is killed with SIGKILL. In the end each reader
must have got exactly one mail, but for one at most a kill, which the portal itself lists as unknown.
PLAIN=on needs neither PostgreSQL nor Redis; CHAOS_DATABASE then names a migrated SQLite file.
"""

import contextlib
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.dev import servers
from citydiplo.ops.load.sink import Sink
from citydiplo.ops.run import broker
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep, follow, plainly

ROOT = Path(__file__).resolve().parents[4]
CADENCES = ("at-once", "daily", "weekly", "monthly")
LEASE, RETRY, BAG = 4, 1, 200
STALLED = 120  # seconds without any progress, after which a run has failed


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environment.read_env_file(ROOT / ".env")
    people = environment.integer("PEOPLE", 10_000, least=10, most=1_000_000)
    kills = environment.integer("KILLS", 20, least=0, most=1_000)
    workers = environment.integer("WORKERS", 3, least=1, most=32)
    seed = environment.integer("SEED", random.randrange(10_000), least=0, most=1_000_000)
    plain = environment.flag("PLAIN", False)
    with plainly(), contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="citydiplo-chaos-", dir="/tmp")))
        sink = stack.enter_context(Sink(refuse=0.05, delay=0.002, seed=seed))
        redis = None if plain else stack.enter_context(Redis(home))
        named = os.environ.get("CHAOS_DATABASE", "")
        database = named if plain or not servers.find_postgres() else stack.enter_context(servers.postgres())
        settle(home, sink.port, redis, database)
        prepare(people, home)
        crew = stack.enter_context(Crew(workers, home, with_celery=not plain))
        stormy = Storm(crew, sink, redis, people)
        stormy.threaten(kills, random.Random(seed))
        with ProgressStep(f"{people:,} readers, {kills} kills, seed {seed}") as step:
            stormy.run(step.tell)
        good = report(sink, stormy, people)
    sys.exit(0 if good else 1)


def settle(home, port, redis, database):
    os.environ.update(
        CITYDIPLO_EMBEDDED="on",
        CITYDIPLO_DEMO="off",
        CITYDIPLO_HOME=str(home),
        SECRET_KEY=secrets.token_urlsafe(50),
        DATABASE_URL=database,
        REDIS_URL=redis.url if redis else "",
        EMAIL_URL=f"smtp://127.0.0.1:{port}",
        LOG_LEVEL="WARNING",
        DIGEST_LEASE=str(LEASE),
        DIGEST_RETRY=str(RETRY),
        DIGEST_BAG=str(BAG),
        TELL_EVERY="2",
        DJANGO_SETTINGS_MODULE="citydiplo.settings",
    )


def prepare(people, home):
    with ProgressStep("Database tables") as step:
        command = [sys.executable, "manage.py", "migrate", "--no-input"]
        code, lines = follow(command, step, home / "chaos.log", cwd=ROOT)
        if code:
            raise CannotContinueError("\n".join(lines[-8:]))
    import django

    django.setup()
    from agenda.digests import plan
    from agenda.models import Digest
    from citydiplo.ops.load import readers

    with ProgressStep("Readers, news and what is due") as step:
        readers.make(people=people, news=200, follows_each=3, topics=50, cadences=CADENCES, say=step.tell)
        plan.plan()
    planned = Digest.objects.count()
    if planned != people:
        raise CannotContinueError(f"{planned} digests are planned for {people} readers.")


class Redis:
    """A broker that can be restarted, and keeps what it holds."""

    def __init__(self, home):
        self.folder = home / "redis"
        self.folder.mkdir()
        self.url = f"unix://{self.folder / 'redis.sock'}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.server = subprocess.Popen(
            [
                *(servers.find_redis(), "--port", "0", "--unixsocket", self.folder / "redis.sock"),
                *("--appendonly", "yes", "--save", "", "--dir", self.folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        if not broker.answers(self.url, within=15):
            raise CannotContinueError("Redis did not start.")

    def stop(self):
        self.server.terminate()
        self.server.wait()

    def restart(self):
        self.stop()
        time.sleep(1)
        self.start()


class Crew:
    """The workers, and with Celery the scheduler. A killed one is replaced."""

    def __init__(self, number, home, *, with_celery):
        self.log = (home / "workers.log").open("ab")
        self.path = home / "workers.log"
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "citydiplo"]
        worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"]
        self.command = [*worker, "--without-gossip", "--without-mingle"]
        if not with_celery:
            self.command = [*python, "citydiplo.ops.load.chaos.worker"]
        self.others = [[*celery, "beat", "--loglevel", "WARNING", "--pidfile="]] if with_celery else []
        self.workers = [None] * number

    def __enter__(self):
        for place in range(len(self.workers)):
            self.replace(place)
        self.others = [self._start(command) for command in self.others]
        return self

    def __exit__(self, *_):
        for process in [*self.workers, *self.others]:
            self._kill(process)

    def replace(self, place):
        self.workers[place] = self._start(self.command)

    def kill(self, place):
        """SIGKILL, immediately, for the worker and all of its processes."""
        self._kill(self.workers[place])

    def _start(self, command):
        return subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def _kill(self, process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Storm:
    """Watches the mails arrive, and kills."""

    def __init__(self, crew, sink, redis, people):
        self.crew, self.sink, self.redis, self.people = crew, sink, redis, people
        self.kills, self.restarts, self.seconds = 0, 0, 0.0

    def threaten(self, kills, dice):
        """Choose after which mails somebody is killed."""
        self.dice = dice
        self.due = sorted(dice.sample(range(1, self.people), min(kills, self.people - 1)))

    def run(self, say):
        began, last, moved = time.monotonic(), -1, time.monotonic()
        while not self.is_over():
            if len(self.sink.arrived) != last:
                last, moved = len(self.sink.arrived), time.monotonic()
            elif time.monotonic() - moved > STALLED:
                raise CannotContinueError(
                    f"No digest was sent for too long; see {self.crew.path}\n{self.words()}"
                )
            say(f"{last:,} arrived, {self.kills} kills")
            if self.due and last >= self.due[0]:
                self.due.pop(0)
                self.strike()
            elif self.redis and not self.restarts and last > self.people // 2:
                self.restarts += 1
                self.redis.restart()
            time.sleep(0.02)
        self.seconds = time.monotonic() - began

    def strike(self):
        time.sleep(self.dice.random() * 0.1)
        place = self.dice.randrange(len(self.crew.workers))
        self.crew.kill(place)
        self.kills += 1
        self.crew.replace(place)

    def is_over(self):
        from agenda.models import Digest

        if len(self.sink.arrived) < self.people - self.kills - 1 and self.due:
            return False
        return not Digest.objects.filter(state__in=["planned", "sending"]).exists()

    def words(self):
        return self.crew.path.read_text(errors="replace")[-3000:]


def report(sink, storm, people):
    """Count, print, and say whether all is as it must be."""
    from agenda.digests.render.letter import message_id
    from agenda.models import Digest, DigestBatch

    copies = Counter(message for message, _to in sink.arrived)
    readers = Counter(to for _message, to in sink.arrived)
    states, missing, doubled, unknown_arrived = Counter(), 0, 0, 0
    for digest in Digest.objects.only("pk", "cadence", "number", "state").iterator():
        states[digest.state] += 1
        count = copies.pop(message_id(digest), 0)
        doubled += count > 1
        missing += digest.state == "sent" and not count
        unknown_arrived += digest.state == "unknown" and count
    unexpected = sum(copies.values())
    found = DigestBatch.objects.filter(was_found=True).count()
    lines = {
        "readers": people,
        "mails that arrived": len(sink.arrived),
        "readers with exactly one": sum(count == 1 for count in readers.values()),
        "doubled": doubled,
        "sent, but never arrived": missing,
        "unknown, as the portal lists them": f"{states['unknown']} (of these arrived: {unknown_arrived})",
        "failed": states["failed"],
        "skipped": states["skipped"],
        "refused for now by the mail server": sink.refused,
        "workers killed": storm.kills,
        "batches found after a kill": found,
        "Redis restarted": storm.restarts,
        "seconds": f"{storm.seconds:.1f}",
    }
    print()
    for name, value in lines.items():
        print(f"  {name:<36} {value}")
    good = (
        not doubled
        and not missing
        and not unexpected
        and states["unknown"] <= storm.kills
        and states["sent"] + states["unknown"] == people
        and max(readers.values()) == 1
    )
    print(
        "\nEvery reader got exactly one mail, but for those listed as unknown."
        if good
        else "\nNOT AS IT MUST BE."
    )
    return good


if __name__ == "__main__":
    main()
