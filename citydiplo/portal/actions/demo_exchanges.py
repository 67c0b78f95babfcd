"""The demo’s exchanges: written, replied to and used by the actions of real ones, and set back in time."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from networks.models import City, Network
from partnerships.actions import exchanges, replies, reuses
from partnerships.actions.search import index_exchanges
from partnerships.models import Exchange, Reply, Reuse

NAMESPACE = uuid.UUID("6f1f3c0e-7b0e-4a53-9b0c-3f6f3f0f9a11")


def add(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether an exchange of the script is new; its title says which it is."""
    token = uuid.uuid5(NAMESPACE, entry["title"])
    if Exchange.objects.filter(entry_token=token).exists():
        return False
    said, used = entry.pop("replies", ()), entry.pop("reuses", ())
    exchange = _write(entry, token)
    answers = []
    for number, reply in enumerate(said, 1):
        answers.append(_reply(exchange, reply, answers, uuid.uuid5(token, str(number))))
    for number, reuse in enumerate(used, 1):
        _use(exchange, reuse, part=number / (len(used) + 1))
    return True


def _write(entry, token):
    written = _days_ago(entry.pop("days_ago"))
    if days := entry.pop("until_in_days", None):
        entry["until"] = timezone.localdate() + datetime.timedelta(days=days)
    networks = Network.objects.filter(slug__in=entry.pop("to_networks", ()))
    is_draft, languages = entry.pop("draft", False), " ".join(entry.pop("languages", ()))
    exchange = exchanges.write(
        author=_place(entry),
        by=None,
        token=token,
        is_demo=True,
        languages=f" {languages} " if languages else "",
        audience="networks" if networks else "public",
        to_networks=networks,
        dimensions=tuple(entry.pop("dimensions", ())),
        themes=tuple(entry.pop("themes", ())),
        **{name: value.strip() if isinstance(value, str) else value for name, value in entry.items()},
    )
    seen = {} if is_draft else {"state": "published", "published_at": written}
    Exchange.objects.filter(pk=exchange.pk).update(created_at=written, updated_at=written, **seen)
    exchange.refresh_from_db()
    index_exchanges([exchange.pk])
    return exchange


def _reply(exchange, entry, answers, token):
    answered = answers[entry["to"] - 1] if "to" in entry else None
    said = replies.reply(
        exchange=exchange,
        author=_place(entry),
        by=None,
        text=entry["text"].strip(),
        token=token,
        to=answered,
    )
    Reply.objects.filter(pk=said.pk).update(said_at=_days_ago(entry["days_ago"]))
    return said


def _use(exchange, entry, *, part):
    """``part`` of the time from its publication until today had passed when the city said so."""
    city = _place(entry)
    reuses.say(
        exchange=exchange, city=city, by=None, outcome=entry["outcome"], spared_a_mistake=entry["spared"]
    )
    said = exchange.published_at + part * (timezone.now() - exchange.published_at)
    Reuse.objects.filter(exchange=exchange, city=city).update(said_at=said)


def _place(entry):
    if slug := entry.pop("network", None):
        return Network.objects.get(slug=slug)
    return City.objects.get(slug=entry.pop("city"))


def _days_ago(days):
    """The same hour so many days ago, that is: plausible in the reader's day."""
    return timezone.now() - datetime.timedelta(days=days)
