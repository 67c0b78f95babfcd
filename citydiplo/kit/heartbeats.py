"""When worker and beat were last seen at work, and how long jobs wait in the queue.

Beat is seen when it queues the job ``heartbeat``, a worker when it does it. Both are noted in the cache.
"""

from __future__ import annotations

import datetime
import json
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from redis import Redis
from redis.exceptions import RedisError

from citydiplo.kit.caching.backend import CONNECTION

WORKER, BEAT = "heartbeat", "heartbeat-beat"  # keys of the cache
QUEUE = "celery"  # the list of kombu's transport for Redis; the oldest message is its last
QUEUED_AT = "queued_at"  # a header of each message: seconds since 1970
_KEPT = 86_400  # seconds
_JOB = "job-done:"  # before the name of a job: keys of the cache
_JOBS_KEPT = 8 * _KEPT


@dataclass(frozen=True)
class JobQueue:
    """``oldest`` is how many seconds the oldest waiting job has waited."""

    waiting: int = 0
    taken: int = 0
    oldest: float = 0.0


def note(key: str = WORKER) -> None:
    """Note that a process is at work now."""
    cache.set(key, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), _KEPT)


@dataclass(frozen=True)
class JobRun:
    """A job of the schedule: when it last ended, and whether it failed then. Nobody knows of an older run."""

    name: str
    ended_at: datetime.datetime | None = None
    has_failed: bool = False


def note_end(task: str, *, has_failed: bool) -> None:
    """Note that a job of the schedule has ended now; other jobs are not noted."""
    if task in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        cache.set(f"{_JOB}{task}", (now, has_failed), _JOBS_KEPT)


def last_runs() -> list[JobRun]:
    """The jobs of the schedule by their names there. One request to the cache."""
    schedule = settings.CELERY_BEAT_SCHEDULE
    found = cache.get_many([f"{_JOB}{one['task']}" for one in schedule.values()])
    runs = []
    for name, one in sorted(schedule.items()):
        at, has_failed = found.get(f"{_JOB}{one['task']}", (None, False))
        runs.append(JobRun(name, at and datetime.datetime.fromisoformat(at), has_failed))
    return runs


def last_seen() -> dict[str, datetime.datetime | None]:
    """When beat and worker were last at work; None where nobody knows. One request to the cache.

    Raises RedisError or OSError where the cache cannot be reached.
    """
    getattr(cache, "check", lambda: None)()  # the server's answer; a cache in memory has none
    found = cache.get_many([BEAT, WORKER])
    return {
        name: datetime.datetime.fromisoformat(found[key]) if key in found else None
        for name, key in (("beat", BEAT), ("worker", WORKER))
    }


def silent(seen: dict[str, datetime.datetime | None]) -> list[str]:
    """Which of them were silent for longer than JOBS_SILENT_AFTER seconds, in sentences for operators."""
    limit, now = datetime.timedelta(seconds=settings.JOBS_SILENT_AFTER), datetime.datetime.now(datetime.UTC)
    problems = []
    for name, what in (("beat", "has queued no job"), ("worker", "has done no job")):
        at = seen[name]
        if at is None:
            problems.append(f"The {name} {what} yet: start it, or wait a minute.")
        elif now - at > limit:
            problems.append(f"The {name} {what} since {at.isoformat()}: look at its log and start it again.")
    return problems


def queue() -> JobQueue | None:
    """How many jobs wait, and how many a worker has taken; None where the queue cannot be asked.

    Of the messages only the oldest is read.
    """
    if not settings.CELERY_BROKER_URL.startswith(("redis", "sentinel")):
        return JobQueue()  # tasks stay in this process
    try:
        with Redis.from_url(settings.REDIS_URL, **CONNECTION) as server:
            waiting, taken, oldest = (
                server.pipeline(transaction=False).llen(QUEUE).hlen("unacked").lindex(QUEUE, -1).execute()
            )
    except (RedisError, OSError):
        return None
    return JobQueue(waiting, taken, _age(oldest))


def _age(message):
    try:
        return max(0.0, time.time() - float(json.loads(message)["headers"][QUEUED_AT]))
    except (TypeError, ValueError, KeyError):
        return 0.0  # nothing waits, or an earlier release queued it
