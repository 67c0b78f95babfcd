"""What was told is kept for a year; what still waits to be told is kept until it is."""

import datetime

import pytest
from django.utils import timezone

from agenda.digests import plan
from agenda.models import Digest, DigestBatch, Event
from tests.rows import make_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - plan.KEPT_FOR - datetime.timedelta(days=1)


def make_news(number, collected_at):
    made = Event.objects.create(
        key=f"exchange:{number}:published",
        noun="exchange",
        object_id=number,
        action="published",
        kind="lesson",
        published_at=collected_at,
    )
    Event.objects.filter(pk=made.pk).update(collected_at=collected_at)
    return made


def make_digest(person, number, state, due_at, start=0):
    facts = {"sent_at": due_at} if state == "sent" else {}
    return Digest.objects.create(
        person=person,
        cadence="weekly",
        number=number,
        start=start,
        stop=start + 1,
        since=due_at,
        until=due_at,
        due_at=due_at,
        state=state,
        **facts,
    )


def test_old_digests_bags_and_news_go_and_younger_ones_stay():
    ana = make_person("Ana")
    old = [
        make_digest(ana, number, state, LONG_AGO)
        for number, state in enumerate(("sent", "skipped", "failed"))
    ]
    young = make_digest(ana, 9, "sent", NOW)
    DigestBatch.objects.create(worker="one", size=0, lease=LONG_AGO, closed_at=LONG_AGO)
    open_batch = DigestBatch.objects.create(worker="two", size=0, lease=LONG_AGO)
    make_news(1, LONG_AGO)
    kept = make_news(2, NOW)
    assert plan.forget(now=NOW) == len(old) + 2
    assert list(Digest.objects.all()) == [young]
    assert list(DigestBatch.objects.all()) == [open_batch]
    assert list(Event.objects.all()) == [kept]
    assert plan.forget(now=NOW) == 0


@pytest.mark.parametrize("state", ["planned", "unknown"])
def test_what_waits_to_be_told_is_not_forgotten(state):
    told, untold = make_news(1, LONG_AGO), make_news(2, LONG_AGO)
    waiting = make_digest(make_person("Ana"), 1, state, LONG_AGO, start=untold.pk)
    plan.forget(now=NOW)
    assert list(Digest.objects.all()) == [waiting]
    assert list(Event.objects.all()) == [untold]
    assert told.pk < untold.pk
