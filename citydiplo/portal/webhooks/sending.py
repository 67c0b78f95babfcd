"""Sending of webhooks: a round walks over them, and sends for each what waits and what changed.

A webhook is claimed for a while by one statement, so two workers never send for the same one. A worker that
dies between an answer and the note of it leads to the same message again, under the same id.
"""

from __future__ import annotations

import datetime
import logging
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from citydiplo.accounts.errors import SecretUnreadableError
from citydiplo.kit.errors import RequestFailedError
from citydiplo.kit.mail import outbox
from citydiplo.kit.web import outgoing
from citydiplo.portal.actions import webhooks
from citydiplo.portal.choices import MessageKind, MessageState, WebhookPause
from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.webhooks.collecting import Happened, body_of, collect
from citydiplo.portal.webhooks.signing import headers_of

# After a message was not accepted: how long until the next attempt. After the last one the webhook is paused.
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720, 1_440, 1_440, 1_440))
ANSWER_WITHIN = 10  # seconds
MESSAGES = 5  # of a webhook in one round
ROUND = 45  # seconds; webhooks that were not reached come first in the next round
LEASE = datetime.timedelta(seconds=90)  # longer than a message takes, with the lookup of its server's name
GONE = 410
NO_SECRET = "secret"  # noqa: S105  why nothing was sent
AGENT = "citydiplo-webhooks/1"

log = logging.getLogger(__name__)


def run_round(now: datetime.datetime | None = None) -> int:
    """Send for all webhooks, those first that waited longest; returns how many messages were sent.

    Five statements a webhook without news, and two for each noun of all of them.
    """
    started, happened, sent = time.monotonic(), Happened(), 0
    waiting = Webhook.objects.active().order_by(F("looked_at").asc(nulls_first=True), "pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        if time.monotonic() - started > ROUND:
            log.warning("Some webhooks wait for the next round.")
            break
        try:
            sent += send_for(pk, happened, now)
        except Exception:
            log.exception("Webhook %s cannot be sent to; the others are.", pk)
    return sent


def send_for(pk: int, happened: Happened | None = None, now: datetime.datetime | None = None) -> int:
    """Send what one webhook has to tell; returns how many messages. None where another worker does so."""
    claim = _claim(pk, now)
    if claim is None:
        return 0
    sent = 0
    try:
        while claim and sent < MESSAGES and (found := _next(pk, happened or Happened(), now)):
            sent += 1
            webhook, message = found
            if not _attempt(webhook, message, now):
                break
            claim = _claim(pk, now, held=claim)
    finally:
        if claim:
            Webhook.objects.filter(pk=pk, claimed_until=claim).update(claimed_until=None)
    return sent


def _claim(pk, now, held=None):
    """Until when this worker sends for a webhook; None where another one does. ``held`` is prolonged."""
    now = now or timezone.now()
    free = Q(claimed_until=held) if held else Q(claimed_until=None) | Q(claimed_until__lt=now)
    claim = now + LEASE
    claimed = Webhook.objects.filter(free, pk=pk).update(claimed_until=claim, looked_at=now)
    return claim if claimed else None


@transaction.atomic
def _next(pk, happened, now):
    """(webhook, message) to send now; None where nothing is due."""
    now = now or timezone.now()
    webhook = Webhook.objects.active().with_role().filter(pk=pk).first()
    if webhook is None:
        return None
    waiting = list(webhook.messages.waiting())
    due = next((one for one in waiting if one.due_at <= now), None)
    if due or any(one.kind == MessageKind.CHANGES for one in waiting):
        return (webhook, due) if due else None
    told = collect(webhook, happened, now)
    webhook.save(update_fields=["since", "until", "noun", "beyond"])
    if not told:
        return None
    body = body_of(told, now)
    made = WebhookMessage.objects.create(webhook=webhook, kind=MessageKind.CHANGES, body=body)
    return webhook, made


@dataclass(frozen=True)
class _Outcome:
    status: int | None = None
    failure: str = ""
    took_ms: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the server took the message."""
        return self.status is not None and 200 <= self.status < 300


def _attempt(webhook, message, now):
    """Send a message and note what came of it; whether more may follow."""
    started = time.monotonic()
    try:
        headers = headers_of(webhook, message, timezone.now())
        headers |= {"Content-Type": "application/json", "User-Agent": AGENT}
        body = message.body.encode()
        status, failure = outgoing.post(webhook.url, body, headers, seconds=ANSWER_WITHIN), ""
    except RequestFailedError as error:
        status, failure = None, error.failure.value
    except SecretUnreadableError:
        log.error("Webhook %s: no key decrypts its secret.", webhook.pk)
        status, failure = None, NO_SECRET
    took = int((time.monotonic() - started) * 1_000)
    return _settle(webhook, message, _Outcome(status, failure, took), now or timezone.now())


@transaction.atomic
def _settle(webhook, message, outcome, now):
    attempts = message.attempts + 1
    facts = {"status": outcome.status, "failure": outcome.failure, "took_ms": outcome.took_ms}
    facts |= {"attempts": attempts, "attempted_at": now, "state": MessageState.WAITING}
    is_last = message.kind == MessageKind.TEST or attempts > len(PAUSES)
    if outcome.is_accepted:
        facts["state"] = MessageState.ACCEPTED
    elif is_last or outcome.status == GONE:
        facts["state"] = MessageState.FAILED
    else:
        facts["due_at"] = now + PAUSES[attempts - 1]
    WebhookMessage.objects.filter(pk=message.pk).update(**facts)
    if outcome.status == GONE:
        _stop(webhook, WebhookPause.GONE)
    elif facts["state"] == MessageState.FAILED and message.kind == MessageKind.CHANGES:
        _stop(webhook, WebhookPause.FAILING)
    return outcome.is_accepted


def _stop(webhook, why):
    """Pause it, and tell its person."""
    if webhooks.pause(webhook=webhook, why=why):
        log.warning("Webhook %s is paused: %s", webhook.pk, why.value)
        context = {"url": webhook.url, "why": why.label, "link": outbox.absolute(webhook.get_absolute_url())}
        outbox.write_to(webhook.person, "webhook_stopped", context)
