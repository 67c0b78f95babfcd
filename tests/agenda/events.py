"""News and readers for tests, said in a line each."""

import datetime
from itertools import count

from django.db import transaction
from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests import collect, plan, schedule
from agenda.digests.compose import Composer
from agenda.digests.sources import Fact
from agenda.models import Digest, Event

_numbers = count(1)


def publish(
    *topics, noun="partnership", object_id=None, action="declared", kind="partnership", at=None, **masks
):
    """An event with ``topics``, as collecting would write it. Returns its id."""
    number = next(_numbers)
    fact = Fact(
        key=f"{noun}:{number}:test",
        noun=noun,
        object_id=object_id or number,
        action=action,
        kind=kind,
        published_at=at or timezone.now(),
        topics=frozenset(topics),
        **masks,
    )
    with transaction.atomic():
        schedule.locked_cursor()
        collect.file([fact])
    return Event.objects.latest("pk").pk


def told(**narrowing):
    """[(digest, {news: follows})] of all digests so narrowed, in the order of planning."""
    digests = list(Digest.objects.filter(**narrowing).order_by("pk"))
    made = Composer().compose(digests).contents if digests else {}
    return [(digest, {piece.id: follows for piece, follows in made[digest.pk].entries}) for digest in digests]


def pieces_told(person):
    """{(noun, id)} of what the person's next mail contains."""
    collect.collect()
    plan.plan()
    return {
        (piece.noun, piece.object_id)
        for _digest, entries in told(person=person, state="planned")
        for piece in Event.objects.filter(pk__in=entries)
    }


def send_all(now):
    """Settle what is planned as a sender would, without mail: what it tells is kept."""
    for digest, entries in told(state=DigestState.PLANNED):
        digest.entries = [[news, list(follows)] for news, follows in entries.items()]
        digest.state = DigestState.SENT if entries else DigestState.SKIPPED
        digest.sent_at = now if entries else None
        digest.save()


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
