"""Rows of follows and digests that fit, and the rules that the database keeps of them."""

from agenda.models import (
    Digest,
    Follow,
    Letterbox,
    Mailbag,
    News,
    NewsTopic,
    PostOffice,
    Round,
    Stretch,
)
from tests.fitting import city, person, same

MORNING = "2026-01-01T08:00Z"


def news(**facts):
    facts = {"noun": "partnership", "object_id": 1, "event": "declared", "kind": "partnership"} | facts
    return News.objects.create(**{"key": f"news:{News.objects.count()}", "published_at": MORNING} | facts)


def news_topic(**facts):
    return NewsTopic.objects.create(**{"topic": "city:1"} | facts)


def follow(**facts):
    facts = {"kind": "dimension", "value": "culture", "topic": "dimension:culture"} | facts
    return Follow.objects.create(**{"person": person()} | facts)


def stretch(**facts):
    facts = {"cadence": "weekly", "start": 1, "first": 1} | facts
    return Stretch.objects.create(**{"follow": follow()} | facts)


def post_office(**facts):
    return PostOffice.objects.create(**facts)


def letterbox(**facts):
    return Letterbox.objects.create(**{"person": person()} | facts)


def round_(**facts):
    facts = {"cadence": "weekly", "position": 1, "next_due_at": MORNING} | facts
    return Round.objects.create(**{"person": person()} | facts)


def mailbag(**facts):
    return Mailbag.objects.create(**{"carrier": "here", "size": 3, "lease": MORNING} | facts)


def digest(**facts):
    window = {"number": 1, "start": 1, "stop": 2, "since": MORNING, "until": MORNING, "due_at": MORNING}
    return Digest.objects.create(**{"person": person(), "cadence": "weekly"} | window | facts)


NOON = "2026-01-01T12:00Z"
RULES = {
    "news_kind_is_known": (lambda: news(kind="lesson"), lambda: news(kind="rumour")),
    "news_has_a_topic_once": (
        lambda: [news_topic(news=it, topic=topic) for it in [news()] for topic in ("city:1", "city:2")],
        lambda: same(news_topic, news=news),
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
        lambda: [stretch(follow=it, until=until) for it in [follow()] for until in (2, 3, None)],
        lambda: same(stretch, follow=follow),
    ),
    "a_stretch_has_a_mailed_cadence": (
        lambda: stretch(cadence="at-once"),
        lambda: stretch(cadence="portal"),
    ),
    "a_stretch_ends_after_it_starts": (
        lambda: [stretch(first=2, until=2), stretch(first=2, until=3)],
        lambda: stretch(first=2, until=1),
    ),
    "there_is_one_post_office": (post_office, lambda: post_office(id=2)),
    "post_office_tells_what_it_collected": (
        lambda: post_office(head=5, at_once_from=5),
        lambda: post_office(head=5, at_once_from=6),
    ),
    "letterbox_hour_and_weekday_exist": (lambda: letterbox(hour=23), lambda: letterbox(hour=24)),
    "one_round_per_person_and_cadence": (
        lambda: [round_(person=it, cadence=cadence) for it in [person()] for cadence in ("daily", "weekly")],
        lambda: same(round_, person=person),
    ),
    "round_is_due_at_a_time_or_at_once": (
        lambda: [round_(), round_(cadence="at-once", next_due_at=None)],
        lambda: round_(next_due_at=None),
    ),
    "round_hour_and_weekday_exist": (lambda: round_(weekday=6), lambda: round_(weekday=7)),
    "mailbag_holds_its_place": (lambda: mailbag(place=3), lambda: mailbag(place=4)),
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
        lambda: digest(state="sending", bag=mailbag(), place=0),
        lambda: digest(state="sending"),
    ),
    "digest_that_was_sent_says_when": (
        lambda: digest(state="sent", sent_at=NOON),
        lambda: digest(state="sent"),
    ),
}
