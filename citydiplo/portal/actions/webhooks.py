"""What a person does with their webhooks: add one, pause it, renew its secret, try it out, delete it."""

from __future__ import annotations

import base64
import datetime
import json
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.accounts.encryption import encrypt
from citydiplo.kit import jobs
from citydiplo.portal.choices import MessageKind, MessageState, WebhookPause
from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.models.webhook import this_minute
from networks.errors import NotPossibleError

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Seat

MOST = 10  # webhooks of a person
PREFIX = "whsec_"  # as in the Standard Webhooks specification
FORMER_SIGNS_FOR = datetime.timedelta(days=1)
SEND = "citydiplo.portal.tasks.send_webhook"


def add(
    *, person: User, seat: Seat | None, url: str, nouns: Sequence[str], as_role: bool = False
) -> tuple[Webhook, str]:
    """A webhook of ``person`` in the role ``seat``, or as an operator; and its secret, which is shown once.

    Raises NotPossibleError where they have too many.
    """
    if Webhook.objects.filter(person=person).count() >= MOST:
        raise NotPossibleError(_("You have %(most)s webhooks. Delete one first.") % {"most": MOST})
    secret = new_secret()
    made = Webhook.objects.create(
        person=person, seat=seat, url=url, nouns=list(nouns), as_role=as_role, secret=encrypt(secret)
    )
    return made, secret


def new_secret() -> str:
    """256 bits that nobody guesses, as programs for webhooks expect them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@transaction.atomic
def renew_secret(*, webhook: Webhook) -> str:
    """A new secret, shown once. For a day, messages are signed with the former one, too."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    secret = new_secret()
    webhook.former, webhook.former_until = webhook.secret, timezone.now() + FORMER_SIGNS_FOR
    webhook.secret = encrypt(secret)
    webhook.save(update_fields=["secret", "former", "former_until"])
    return secret


def pause(*, webhook: Webhook, why: str = WebhookPause.PERSON) -> bool:
    """Send nothing more, from the next message on; whether it was not paused before."""
    rows = Webhook.objects.filter(pk=webhook.pk, paused_at=None)
    return bool(rows.update(paused_at=timezone.now(), paused_by=why))


@transaction.atomic
def resume(*, webhook: Webhook) -> bool:
    """Send again: first the message that was not accepted, then what changed meanwhile, 30 days back at most.

    Returns whether it was paused.
    """
    found = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if not found.paused_at:
        return False
    found.paused_at, found.paused_by = None, ""
    oldest = this_minute() - WebhookMessage.KEPT_FOR
    if found.since < oldest:
        found.since, found.until, found.noun, found.beyond = oldest, None, "", 0
    found.save()
    last = found.messages.filter(kind=MessageKind.CHANGES).order_by("-pk").first()
    if last and last.state == MessageState.FAILED:
        _put_back(last)
    jobs.run_soon(SEND, found.pk)
    return True


def send_test(*, webhook: Webhook) -> WebhookMessage:
    """Send a message without changes, once."""
    now = timezone.now().isoformat(timespec="seconds")
    body = json.dumps({"type": MessageKind.TEST, "timestamp": now, "data": {}}, separators=(",", ":"))
    made = WebhookMessage.objects.create(webhook=webhook, kind=MessageKind.TEST, body=body)
    jobs.run_soon(SEND, webhook.pk)
    return made


def send_again(*, message: WebhookMessage) -> bool:
    """Send a message that was accepted or not, under the same id; whether it did not wait already."""
    if message.state == MessageState.WAITING:
        return False
    _put_back(message)
    jobs.run_soon(SEND, message.webhook_id)
    return True


def _put_back(message):
    message.state, message.attempts, message.due_at = MessageState.WAITING, 0, timezone.now()
    message.save(update_fields=["state", "attempts", "due_at"])


def delete(*, webhook: Webhook) -> None:
    """Delete it with its messages."""
    webhook.delete()


def forget(now: datetime.datetime | None = None) -> int:
    """Delete messages that were written long ago; returns how many."""
    too_old = (now or timezone.now()) - WebhookMessage.KEPT_FOR
    return WebhookMessage.objects.filter(created_at__lt=too_old).delete()[0]
