"""Collecting: what was published in the apps below becomes news, once, in an order that loses nothing.

Only who holds the digest cursor collects, so that a row of news becomes visible after all that have a
smaller id. What is published in a transaction that commits late is found by a later round: each round looks
back much further than any transaction takes, and a key makes sure that nothing is collected twice.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from agenda.digests import schedule
from agenda.digests.sources import SOURCES
from agenda.models import DigestCursor, Event, EventTopic

if TYPE_CHECKING:
    from agenda.digests.sources.base import Fact

LOOK_BACK = datetime.timedelta(days=2)
FIRST_TIME = datetime.timedelta(days=60)
CHUNK = 1_000

log = logging.getLogger(__name__)


@transaction.atomic
def collect(*, now: datetime.datetime | None = None) -> int:
    """Collect what is new; returns how many pieces of news that were."""
    now = now or timezone.now()
    desk = schedule.locked_cursor()
    # A clock that ran ahead and was set right must not hide what was published meanwhile.
    since = min(desk.collected_at, now) - LOOK_BACK if desk.collected_at else now - FIRST_TIME
    found = [_read(source, since) for source in SOURCES.values()]
    made = file(fact for facts in found for fact in facts or ())
    if None not in found:  # else the next round looks back as far as this one
        DigestCursor.objects.update(collected_at=now)
    return made


def file(facts: Iterable[Fact]) -> int:
    """Write facts as news, in the order of their publication; what is there already stays as it is.

    Call it while you hold the digest cursor.
    """
    by_key = {fact.key: fact for fact in facts}
    known = set()
    keys = list(by_key)
    for begin in range(0, len(keys), CHUNK):
        known.update(Event.objects.filter(key__in=keys[begin : begin + CHUNK]).values_list("key", flat=True))
    fresh = sorted(
        (fact for fact in by_key.values() if fact.key not in known),
        key=lambda fact: (fact.published_at, fact.key),
    )
    rows = Event.objects.bulk_create((_row(fact) for fact in fresh), batch_size=CHUNK)
    EventTopic.objects.bulk_create(
        (
            EventTopic(event=row, topic=topic)
            for row, fact in zip(rows, fresh, strict=True)
            for topic in sorted(fact.topics)
        ),
        batch_size=CHUNK,
    )
    if rows:
        DigestCursor.objects.update(head=rows[-1].pk + 1)
    return len(rows)


def _read(source, since):
    """The facts of one source; None of one that fails, which waits for the next round and stops no other."""
    try:
        with transaction.atomic():
            return list(source.facts(since))
    except Exception:
        log.exception("News of the noun %s could not be read.", source.noun)
        return None


def _row(fact):
    return Event(
        key=fact.key,
        noun=fact.noun,
        object_id=fact.object_id,
        action=fact.action,
        kind=fact.kind,
        published_at=fact.published_at,
        regions=fact.regions,
        dimensions=fact.dimensions,
        themes=fact.themes,
    )
