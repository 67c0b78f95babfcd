"""Signatures by the Standard Webhooks specification: HMAC-SHA256 of id, time and text."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from citydiplo.accounts.encryption import decrypt
from citydiplo.portal.actions.webhooks import PREFIX

if TYPE_CHECKING:
    import datetime

    from citydiplo.portal.models import Webhook, WebhookMessage


def headers_of(webhook: Webhook, message: WebhookMessage, now: datetime.datetime) -> dict[str, str]:
    """What the receiver checks a message with. Raises SecretUnreadableError."""
    secrets = [decrypt(webhook.secret)]
    if webhook.former_until and webhook.former_until > now:
        secrets.append(decrypt(webhook.former))
    moment = str(int(now.timestamp()))
    return {
        "webhook-id": message.key,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(sign(one, message.key, moment, message.body) for one in secrets),
    }


def sign(secret: str, key: str, moment: str, body: str) -> str:
    """The signature of a message, as its header holds it."""
    told = f"{key}.{moment}.{body}".encode()
    made = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), told, hashlib.sha256)
    return "v1," + base64.b64encode(made).decode()
