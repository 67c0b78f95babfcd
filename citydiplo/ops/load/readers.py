"""Many readers and much news, written as sets: for the benchmark of digests and for chaos."""

import random
from itertools import islice

from django.db import transaction
from django.utils import timezone

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Lima",
    "Africa/Lagos",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Pacific/Auckland",
)
WORDS = ("harbour", "river", "school", "bridge", "market", "tram", "water", "light", "archive", "garden")


def make(*, people, news, follows_each, topics, cadences, say=lambda _: None):
    """``people`` readers, each following some of ``topics`` cities, and ``news`` about these, all due now.

    Each reader has all their follows at one of ``cadences``. Nothing is planned yet.
    """
    from agenda.digests import collect, schedule

    with transaction.atomic():
        cities = _cities(topics)
        schedule.locked_cursor()
    _readers(people, cities, follows_each, cadences, say)
    with transaction.atomic():
        schedule.locked_cursor()
        collect.file(_facts(cities, _partnerships(cities, news), news))
    say(f"{people:,} readers, {news:,} pieces of news")


def _cities(number):
    from networks.models import City

    known = list(City.objects.order_by("-population_known", "pk")[:number])
    missing = [
        City(name=f"Chaos {n}", slug=f"chaos-{n}", country="FR", region="europe")
        for n in range(number - len(known))
    ]
    return known + City.objects.bulk_create(missing)


def _partnerships(cities, number):
    from citydiplo.kit.db import bulk_write
    from partnerships.models import Partnership

    dice = random.Random(1)
    ids = bulk_write.new_ids(Partnership, number)
    rows = (
        Partnership(
            pk=pk,
            title=f"{' '.join(dice.sample(WORDS, 3)).capitalize()}, number {n}",
            label=f"{cities[n % len(cities)].name} – {cities[(n + 1) % len(cities)].name}",
            partnership_class="twinning",
            status="active",
            visibility="public",
            dimension="culture",
            dimensions=["culture"],
            state="declared",
        )
        for n, pk in enumerate(ids)
    )
    bulk_write.insert(Partnership, bulk_write.prepared(rows))
    return ids


def _facts(cities, ids, number):
    from agenda import topics
    from agenda.digests.sources import Fact

    now = timezone.now()
    for n in range(number):
        yield Fact(
            key=f"synthetic:{ids[n]}",
            noun="partnership",
            object_id=ids[n],
            action="declared",
            kind="partnership",
            published_at=now,
            topics=frozenset({topics.topic("city", cities[n % len(cities)].pk)}),
            dimensions=("culture",),
        )


def _readers(people, cities, follows_each, cadences, say):
    from agenda import topics
    from agenda.models import DigestSchedule, Follow, FollowPeriod
    from citydiplo.accounts.models import User
    from citydiplo.kit.db import bulk_write

    dice, now, numbers = random.Random(2), timezone.now(), iter(range(people))
    while batch := list(islice(numbers, 10_000)):
        with transaction.atomic():
            readers = bulk_write.new_ids(User, len(batch))
            users = (
                User(
                    pk=pk,
                    email=f"reader{n}@readers.example",
                    password="!",  # noqa: S106  none: nobody signs in
                    time_zone=ZONES[n % len(ZONES)],
                )
                for pk, n in zip(readers, batch, strict=True)
            )
            bulk_write.insert(User, bulk_write.prepared(users))
            chosen = {pk: cadences[n % len(cadences)] for pk, n in zip(readers, batch, strict=True)}
            ids = iter(bulk_write.new_ids(Follow, len(batch) * follows_each))
            follows = [
                Follow(
                    pk=next(ids),
                    person_id=pk,
                    kind="city",
                    city_id=city.pk,
                    topic=topics.topic("city", city.pk),
                    cadence=chosen[pk],
                )
                for pk in readers
                for city in dice.sample(cities, follows_each)
            ]
            bulk_write.insert(Follow, bulk_write.prepared(follows))
            keys = iter(bulk_write.new_ids(FollowPeriod, len(follows)))
            periods = (
                FollowPeriod(pk=next(keys), follow_id=follow.pk, cadence=follow.cadence, start=1, first=1)
                for follow in follows
            )
            bulk_write.insert(FollowPeriod, bulk_write.prepared(periods))
            keys = iter(bulk_write.new_ids(DigestSchedule, len(batch)))
            schedules = (
                DigestSchedule(
                    pk=next(keys),
                    person_id=pk,
                    cadence=chosen[pk],
                    position=1,
                    since=now,
                    zone=ZONES[n % len(ZONES)],
                    hour=dice.randrange(24),
                    weekday=dice.randrange(7),
                    next_due_at=None if chosen[pk] == "at-once" else now,
                )
                for pk, n in zip(readers, batch, strict=True)
            )
            bulk_write.insert(DigestSchedule, bulk_write.prepared(schedules))
        say(f"{batch[-1] + 1:,} readers")
