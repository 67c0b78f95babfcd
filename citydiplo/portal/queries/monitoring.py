"""Numbers for ``/metrics`` that the database, the queue and the cache know."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone
from redis.exceptions import RedisError

from agenda.digests import overview as digests
from citydiplo.kit import heartbeats
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.choices import MessageState, WebhookPause
from citydiplo.portal.models import Webhook, WebhookMessage
from partnerships.choices import ImportStatus
from partnerships.models import ImportJob

LATELY = datetime.timedelta(days=1)
IMPORTS_LATELY = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Reading:
    """A number, or one for each value of ``label``."""

    name: str
    words: str
    values: dict[str, float]
    label: str = ""


def read() -> Iterator[Reading]:
    """Ten statements, one request to the cache and one to the queue, however many rows there are."""
    yield from _jobs()
    yield from _mail()
    yield from _imports()
    yield from _digests()
    yield from _webhooks()


def _jobs():
    try:
        seen = {name: at.timestamp() if at else 0.0 for name, at in heartbeats.last_seen().items()}
    except (RedisError, OSError):
        seen = {}
    yield Reading(
        "heartbeat_timestamp_seconds", "When a process was last at work; 0: unknown", seen, "process"
    )
    queue = heartbeats.queue()
    yield _one("queue_up", "Whether the task queue answers", queue is not None)
    if queue:
        yield _one("queue_waiting", "Jobs that wait for a worker", queue.waiting)
        yield _one("queue_taken", "Jobs that a worker has taken", queue.taken)
        yield _one("queue_oldest_seconds", "How long the oldest job has waited", queue.oldest)


def _mail():
    now = timezone.now()
    rows = OutgoingMail.objects.filter(created_at__gt=now - LATELY).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    states = {state.value: counted.get(state.value, 0) for state in OutgoingMail.State}
    yield Reading("mails", "Single emails that were written in the last day", states, "state")
    due = OutgoingMail.objects.due(now).aggregate(number=Count("pk"), oldest=Min("due_at"))
    age = (now - due["oldest"]).total_seconds() if due["oldest"] else 0.0
    yield _one("mails_due", "Single emails that are due", due["number"])
    yield _one("mails_oldest_due_seconds", "How long the oldest single email has been due", age)


def _imports():
    rows = ImportJob.objects.filter(created_at__gt=timezone.now() - IMPORTS_LATELY).order_by()
    counted = dict(rows.values_list("status").annotate(Count("pk")))
    states = {status.value: counted.get(status.value, 0) for status in ImportStatus}
    yield Reading("imports", "Imports of the last 30 days", states, "state")


def _digests():
    found = digests.overview()
    states = {state.value: count for state, count in found.counts}
    yield Reading("digests", "Digests of the last 30 days", states, "state")
    for name, words, value in (
        ("due", "Digests that are due", found.due),
        ("oldest_due_seconds", "Age of the oldest digest that is due", found.oldest_age),
        ("bags_on_their_way", "Batches that workers send", found.on_their_way),
        ("closed_letterboxes", "Addresses that take no mail", found.closed_addresses),
        ("paused", "Whether sending is paused", found.office.paused_at is not None),
        ("last_planned_timestamp_seconds", "When digests were last planned", found.planned),
    ):
        yield _one(f"digest_{name}", words, value)


def _webhooks():
    now = timezone.now()
    rows = WebhookMessage.objects.filter(created_at__gt=now - LATELY).order_by()
    found = rows.values("state").annotate(number=Count("pk"), oldest=Min("created_at"))
    by_state = {row["state"]: row for row in found}
    states = {state.value: by_state[state]["number"] if state in by_state else 0 for state in MessageState}
    yield Reading("webhook_messages", "Messages to webhooks, written in the last day", states, "state")
    oldest = by_state[MessageState.WAITING]["oldest"] if MessageState.WAITING in by_state else now
    yield _one(
        "webhook_oldest_waiting_seconds",
        "How long the oldest of them has waited to be accepted",
        (now - oldest).total_seconds(),
    )
    counted = Webhook.objects.aggregate(
        active=Count("pk", filter=Q(paused_at=None)),
        **{reason.value: Count("pk", filter=Q(paused_by=reason)) for reason in WebhookPause},
    )
    yield Reading("webhooks", "Webhooks that send, and those paused by reason", counted, "state")


def _one(name, words, value):
    return Reading(name, words, {"": float(value)})
