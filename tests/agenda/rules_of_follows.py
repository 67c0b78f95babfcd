"""Rows of follows and digests that fit, and the rules that the database keeps of them."""

from agenda.models import (
    DeliveryPreference,
    Digest,
    DigestBatch,
    DigestCursor,
    DigestSchedule,
    Event,
    EventTopic,
    Follow,
    FollowPeriod,
)
from tests.fitting import city, person, same

MORNING = "2026-01-01T08:00Z"


def event(**facts):
    facts = {"noun": "partnership", "object_id": 1, "action": "declared", "kind": "partnership"} | facts
    return Event.objects.create(**{"key": f"news:{Event.objects.count()}", "published_at": MORNING} | facts)


def event_topic(**facts):
    return EventTopic.objects.create(**{"topic": "city:1"} | facts)


def follow(**facts):
    facts = {"kind": "dimension", "value": "culture", "topic": "dimension:culture"} | facts
    return Follow.objects.create(**{"person": person()} | facts)


def period(**facts):
    facts = {"cadence": "weekly", "start": 1, "first": 1} | facts
    return FollowPeriod.objects.create(**{"follow": follow()} | facts)


def cursor(**facts):
    return DigestCursor.objects.create(**facts)


def preference(**facts):
    return DeliveryPreference.objects.create(**{"person": person()} | facts)


def schedule(**facts):
    facts = {"cadence": "weekly", "position": 1, "next_due_at": MORNING} | facts
    return DigestSchedule.objects.create(**{"person": person()} | facts)


def batch(**facts):
    return DigestBatch.objects.create(**{"worker": "here", "size": 3, "lease": MORNING} | facts)


def digest(**facts):
    window = {"number": 1, "start": 1, "stop": 2, "since": MORNING, "until": MORNING, "due_at": MORNING}
    return Digest.objects.create(**{"person": person(), "cadence": "weekly"} | window | facts)


NOON = "2026-01-01T12:00Z"
RULES = {
    "news_kind_is_known": (lambda: event(kind="lesson"), lambda: event(kind="rumour")),
    "news_has_a_topic_once": (
        lambda: [event_topic(event=it, topic=topic) for it in [event()] for topic in ("city:1", "city:2")],
        lambda: same(event_topic, event=event),
    ),
    "a_person_follows_a_thing_once": (
        lambda: [follow(), follow()],
        lambda: same(follow, person=person),
    ),
    "follow_names_what_it_follows": (
        lambda: [
            follow(),
            follow(kind="city", value="", city=city()),
            follow(kind="search", value="", noun="cities", name="Ports", query="q=port"),
        ],
        lambda: follow(city=city()),
    ),
    "follow_cadence_is_known": (
        lambda: follow(cadence="portal", stopped_from="daily"),
        lambda: follow(cadence="weekly", stopped_from="daily"),
    ),
    "a_follow_has_one_open_stretch": (
        lambda: [period(follow=it, until=until) for it in [follow()] for until in (2, 3, None)],
        lambda: same(period, follow=follow),
    ),
    "a_stretch_has_a_mailed_cadence": (
        lambda: period(cadence="at-once"),
        lambda: period(cadence="portal"),
    ),
    "a_stretch_ends_after_it_starts": (
        lambda: [period(first=2, until=2), period(first=2, until=3)],
        lambda: period(first=2, until=1),
    ),
    "there_is_one_post_office": (cursor, lambda: cursor(id=2)),
    "post_office_tells_what_it_collected": (
        lambda: cursor(head=5, at_once_from=5),
        lambda: cursor(head=5, at_once_from=6),
    ),
    "letterbox_hour_and_weekday_exist": (lambda: preference(hour=23), lambda: preference(hour=24)),
    "one_round_per_person_and_cadence": (
        lambda: [
            schedule(person=it, cadence=cadence) for it in [person()] for cadence in ("daily", "weekly")
        ],
        lambda: same(schedule, person=person),
    ),
    "round_is_due_at_a_time_or_at_once": (
        lambda: [schedule(), schedule(cadence="at-once", next_due_at=None)],
        lambda: schedule(next_due_at=None),
    ),
    "round_hour_and_weekday_exist": (lambda: schedule(weekday=6), lambda: schedule(weekday=7)),
    "mailbag_holds_its_place": (lambda: batch(position=3), lambda: batch(position=4)),
    "one_digest_per_person_cadence_and_window": (
        lambda: [digest(person=it, number=number) for it in [person()] for number in (1, 2)],
        lambda: same(digest, person=person),
    ),
    "digest_window_is_half_open": (lambda: digest(start=2, stop=2), lambda: digest(start=3, stop=2)),
    "digest_state_and_cadence_are_known": (
        lambda: digest(state="skipped"),
        lambda: digest(state="lost"),
    ),
    "digest_that_is_being_sent_is_in_a_bag": (
        lambda: digest(state="sending", batch=batch(), position=0),
        lambda: digest(state="sending"),
    ),
    "digest_that_was_sent_says_when": (
        lambda: digest(state="sent", sent_at=NOON),
        lambda: digest(state="sent"),
    ),
}
