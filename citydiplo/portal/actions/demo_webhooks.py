"""The demo’s webhook: paused, since nobody listens at its address, with what it would have sent."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from citydiplo.accounts.models import User
from citydiplo.portal.actions import webhooks
from citydiplo.portal.models import Webhook, WebhookMessage
from networks.models import Seat


def add(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a webhook of the script is new."""
    person = User.objects.get(email=entry["person"])
    if Webhook.objects.filter(person=person).exists():
        return False
    seat = Seat.objects.of(person).earliest("pk")
    made, _secret = webhooks.add(person=person, seat=seat, url=entry["url"], nouns=entry["nouns"])
    for one in entry["messages"]:
        moment = timezone.now() - datetime.timedelta(days=one.pop("days_ago"))
        facts = {"attempts": 1, "attempted_at": moment, "created_at": moment}
        WebhookMessage.objects.create(webhook=made, **facts | one)
    webhooks.pause(webhook=made)
    return True
