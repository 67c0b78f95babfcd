"""Three simulated years against a plain model: each thing reaches each follower exactly once per follow.

The model knows nothing of windows, schedules or periods. It remembers who followed what when something was
collected, and expects that one of their mails tells it as that follow's.
"""

import datetime
import random
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.actions import follows
from agenda.choices import Cadence
from agenda.digests import plan, schedule
from agenda.models import Digest, DigestSchedule, Follow
from agenda.queries import follows as targets
from tests import rows
from tests.agenda import events

pytestmark = [pytest.mark.django_db, pytest.mark.check]

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
ZONES = ("UTC", "Europe/Paris", "America/New_York", "America/Lima", "Australia/Lord_Howe", "Asia/Kathmandu")
THINGS = ("culture", "transport", "security")


class Story:
    """One run of the three years: what happens is drawn from ``seed``, what must follow is kept plainly."""

    def __init__(self, seed, repeats):
        self.dice = random.Random(seed)
        self.clock = events.moment("2025-01-01 00:00")
        self.expected = Counter()
        self.thing = rows.make_partnership(rows.make_city(), rows.make_city()).pk
        self.people = [rows.make_person(f"reader{n}", time_zone=self.dice.choice(ZONES)) for n in range(2)]
        for person in self.people:
            hour, weekday = self.dice.randrange(24), self.dice.randrange(7)
            schedule.set_hour(person=person, hour=hour, weekday=weekday, repeats=repeats)

    def live(self):
        end = self.clock + 3 * 365 * DAY
        while self.clock < end:
            for act in self.dice.choices(
                (self.publish, self.follow, self.change, self.move_house, self.run, self.run_late, self.step),
                (30, 4, 4, 1, 50, 3, 1),
                k=2,
            ):
                act()
            self.clock += self.dice.choice((7 * HOUR, DAY, 2 * DAY, 4 * DAY))
        for _round in range(3):
            self.clock += 40 * DAY
            events.publish("dimension:representation")
            self.run()

    def publish(self):
        thing = self.dice.choice(THINGS)
        made = events.publish(f"dimension:{thing}", object_id=self.thing, at=self.clock)
        for pk in Follow.objects.filter(topic=f"dimension:{thing}").values_list("pk", flat=True):
            self.expected[made, pk] = 1

    def follow(self):
        follows.follow(
            person=self.dice.choice(self.people),
            cadence=self.dice.choice(Cadence.mailed()),
            **targets.of_word("dimension", self.dice.choice(THINGS)),
        )

    def change(self):
        theirs = list(Follow.objects.order_by("pk"))
        if theirs:
            chosen = self.dice.choice(theirs)
            follows.set_cadence(follows=[chosen], cadence=self.dice.choice(Cadence.mailed()))

    def move_house(self):
        person = self.dice.choice(self.people)
        person.time_zone = self.dice.choice(ZONES)
        person.save()

    def run(self):
        """The planner, sometimes twice; the sender sometimes only later."""
        for _time in range(self.dice.choice((1, 1, 2))):
            plan.plan(now=self.clock)
        if self.dice.random() < 0.8:
            events.send_all(self.clock)

    def run_late(self):
        """Nobody was there for days."""
        self.clock += self.dice.choice((3 * DAY, 12 * DAY))
        self.run()

    def step(self):
        """A clock that is set wrong, plans, and is set right."""
        right, wrong = self.clock, self.dice.choice((-3 * DAY, -HOUR, 2 * HOUR, 400 * DAY))
        self.clock += wrong
        self.run()
        self.clock = right

    def told(self):
        events.send_all(self.clock)
        found = Counter()
        for entries in Digest.objects.values_list("entries", flat=True):
            found.update((piece, follow) for piece, reasons in entries for follow in reasons)
        return found


@contextmanager
def told(seed, **facts):
    """A story that was lived through; its rows are gone afterwards."""
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        story = Story(seed, **facts)
        patch.setattr("django.utils.timezone.now", lambda: story.clock)
        story.live()
        yield story
        transaction.set_rollback(True)


FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.slow
@FEW
@given(seed=st.integers(0, 10_000))
def test_each_thing_reaches_each_follower_exactly_once_per_follow(seed):
    with told(seed, repeats=True) as story:
        assert story.told() == story.expected
        for row in DigestSchedule.objects.exclude(cadence=Cadence.AT_ONCE):
            assert story.clock < row.next_due_at <= story.clock + Cadence(row.cadence).longest


@pytest.mark.slow
@FEW
@given(seed=st.integers(0, 10_000))
def test_what_was_sent_at_once_is_not_repeated_and_nothing_is_lost(seed):
    with told(seed, repeats=False) as story:
        found = story.told()
        owners = dict(Follow.objects.values_list("pk", "person"))
        expected = {(piece, owners[follow]) for piece, follow in story.expected}
        assert {(piece, owners[follow]) for piece, follow in found} == expected
        assert max(found.values()) == 1
