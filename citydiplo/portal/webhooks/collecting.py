"""What a webhook tells next: ids of records that changed, read from the same history as ``?changed_since=``.

A round looks at changes until five minutes ago (``changes.OVERLAP``): what commits late is there by then, so
each change is told once and nobody has to remember which were. Moments are whole minutes: webhooks that have
caught up ask for the same changes, and a round asks only once whether there are any.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit.api import changes
from citydiplo.kit.mail import outbox
from citydiplo.portal.api import RESOURCES
from citydiplo.portal.choices import MessageKind
from networks.api.authentication import in_role

if TYPE_CHECKING:
    from citydiplo.kit.api.resource import Resource
    from citydiplo.portal.models import Webhook

MOST = 100  # changes of a message: about 12 kB
TOLD = tuple(one for one in RESOURCES if one.changes)
VISITOR = AnonymousUser()
WRITTEN, REMOVED = "written", "removed"


class Happened:
    """Whether anything of a noun changed between two moments; asked once in a round."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, datetime.datetime, datetime.datetime], bool] = {}

    def between(self, resource: Resource, since: datetime.datetime, until: datetime.datetime) -> bool:
        """Two statements the first time."""
        asked = (resource.name, since, until)
        if asked not in self.known:
            self.known[asked] = bool(resource.changes and resource.changes.happened(since, until))
        return self.known[asked]


def latest(now: datetime.datetime) -> datetime.datetime:
    """Until when a round looks at changes."""
    return (now - changes.OVERLAP).replace(second=0, microsecond=0)


def collect(webhook: Webhook, happened: Happened, now: datetime.datetime) -> list[dict[str, Any]]:
    """The next changes that ``webhook`` tells, ``MOST`` at most; moves its place, which the caller saves.

    Five statements for each noun that changed, and some for the role.
    """
    until = webhook.until or latest(now)
    if until <= webhook.since:
        return []
    reader, told = _reader(webhook), []
    names = [one.name for one in TOLD]
    first = names.index(webhook.noun) if webhook.noun in names else 0
    for resource in TOLD[first:]:
        if resource.name not in webhook.nouns or not happened.between(resource, webhook.since, until):
            continue
        beyond = webhook.beyond if resource.name == webhook.noun else 0
        found, more = _changes(resource, reader, (webhook.since, until), beyond, MOST - len(told))
        told += found
        if more:
            webhook.until, webhook.noun = until, resource.name
            webhook.beyond = found[-1]["id"] if found else beyond  # none where the message was full before
            return told
    webhook.since, webhook.until, webhook.noun, webhook.beyond = until, None, "", 0
    return told


def body_of(told: list[dict[str, Any]], now: datetime.datetime) -> str:
    """The text of a message that tells changes."""
    body = {
        "type": MessageKind.CHANGES,
        "timestamp": now.isoformat(timespec="seconds"),
        "data": {"changes": told},
    }
    return json.dumps(body, separators=(",", ":"))


def _reader(webhook):
    return in_role(webhook) if webhook.as_role else VISITOR


def _changes(resource, reader, between, beyond, room):
    """The first ``room`` changes of a noun behind a row, in the order of ids; whether there are more."""
    since, until = between
    visible, public = resource.rows(reader), resource.rows(VISITOR)
    rows = visible.filter(resource.changes.since(since, until), pk__gt=beyond)
    written = list(rows.order_by("pk").values_list("pk", flat=True)[: room + 1])
    removed = resource.changes.removed(
        since, until=until, listed=visible, visible=visible, public=public, beyond=beyond, most=room + 1
    )
    kept, more = changes.merged(written, removed, room)
    gone = kept.difference(written)
    address = outbox.absolute(f"/api/v1/{resource.name}/")
    return [
        {"noun": resource.name, "id": pk, "change": REMOVED}
        if pk in gone
        else {"noun": resource.name, "id": pk, "change": WRITTEN, "url": f"{address}{pk}/"}
        for pk in sorted(kept)
    ], more
