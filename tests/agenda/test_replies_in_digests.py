"""Replies to exchanges as news: who is told, once, of what, and what is told to nobody."""

import uuid

import pytest

from agenda.actions import follows
from agenda.digests import archive, collect
from agenda.digests import plan as planner
from agenda.digests.compose import Composer
from agenda.digests.render.message import MessageBuilder
from agenda.digests.sources import SOURCES
from agenda.models import Digest, Event
from agenda.queries import follows as targets
from partnerships.actions import exchange_reports, exchanges, replies
from tests import rows
from tests.agenda import events

pytestmark = pytest.mark.django_db


class Talk:
    """Ana’s Lima asks something; Chidi’s Lagos answers; Mia’s Quito is mentioned; Eve has no seat."""

    def __init__(self, clock):
        self.clock = clock
        self.lima, self.lagos, self.quito = (rows.make_city(slug) for slug in ("lima", "lagos", "quito"))
        self.ana, self.chidi, self.mia = (
            rows.make_seat(rows.make_person(name), city, "city-editor").person
            for name, city in (("Ana", self.lima), ("Chidi", self.lagos), ("Mia", self.quito))
        )
        self.eve = rows.make_person("Eve")

    def ask(self, **facts):
        facts = {"kind": "request", "title": "Bus lanes", "what": "Who has built some?"} | facts
        return exchanges.write(author=self.lima, by=self.ana, token=uuid.uuid4(), is_ready=True, **facts)

    def answer(self, exchange, text="We have.", *, to=None, author=None, by=None):
        by, author = by or self.chidi, author or self.lagos
        self.clock.pass_on(seconds=1)
        return replies.reply(exchange=exchange, author=author, by=by, text=text, token=uuid.uuid4(), to=to)

    def follow(self, person, city, cadence="weekly", **narrowing):
        return follows.follow(person=person, cadence=cadence, **targets.of_row(city), **narrowing)


@pytest.fixture
def talk(clock):
    return Talk(clock)


def plan(clock):
    collect.collect(now=clock.now)
    clock.pass_on(days=7)
    planner.plan()


def told(person):
    """The replies in each of a person's digests, had it to be sent now."""
    made = Composer().compose(list(Digest.objects.filter(person=person).order_by("pk"))).contents
    return [
        [piece.object_id for piece, _follows in found.grouped if piece.kind == "reply"]
        for _pk, found in sorted(made.items())
    ]


def test_people_whose_city_asked_are_told_once_at_their_own_cadence(talk, clock):
    talk.follow(talk.ana, talk.lima)
    said = talk.answer(talk.ask())
    plan(clock)
    events.send_all(clock.now)
    later = talk.answer(talk.ask(title="Trams"))
    plan(clock)
    assert told(talk.ana) == [[said.pk], [later.pk]]


def test_a_mentioned_city_and_one_that_is_answered_are_told(talk, clock):
    talk.follow(talk.mia, talk.quito)
    talk.follow(talk.chidi, talk.lagos)
    exchange = talk.ask()
    said = talk.answer(exchange, "Ask @quito.")
    again = talk.answer(exchange, "Thank you.", to=said, author=talk.lima, by=talk.ana)
    plan(clock)
    assert told(talk.mia) == [[said.pk]]
    assert told(talk.chidi) == [[again.pk]]


def test_many_replies_to_one_exchange_are_one_story_that_counts_them(talk, clock):
    talk.follow(talk.ana, talk.lima)
    exchange = talk.ask()
    *_earlier, last = [talk.answer(exchange, f"Reply {number}") for number in range(5)]
    other = talk.answer(talk.ask(title="Trams"))
    plan(clock)
    assert told(talk.ana) == [[other.pk, last.pk]]
    digest = Digest.objects.get(person=talk.ana)
    builder = MessageBuilder()
    builder.prepare(Composer().compose([digest]))
    text = str(builder.write(digest).text)
    assert "5 replies so far" in text
    assert "Reply 4" in text
    assert "Reply 3" not in text


def test_the_page_of_a_digest_counts_a_talk_once(talk, clock):
    talk.follow(talk.ana, talk.lima)
    exchange = talk.ask()
    for _number in range(3):
        talk.answer(exchange)
    plan(clock)
    events.send_all(clock.now)
    digest = Digest.objects.get(person=talk.ana)
    assert len(archive.of_digest(digest, talk.ana)) == archive.things_in(digest) == 2


def test_nobody_is_mailed_without_a_follow_that_wants_mail(talk, clock):
    talk.follow(talk.ana, talk.lima, cadence="portal")
    talk.follow(talk.eve, talk.lagos)  # its author is no reason
    talk.answer(talk.ask(), "Ask @quito.")
    plan(clock)
    assert told(talk.ana) == told(talk.mia) == []
    assert told(talk.eve) == [[]]


def test_a_follower_of_a_subject_is_not_told_of_all_talk(talk, clock):
    follows.follow(
        person=talk.eve, cadence="weekly", kind="dimension", topic="dimension:transport", value="transport"
    )
    talk.answer(talk.ask(dimensions=("transport",)))
    plan(clock)
    assert told(talk.eve) == [[]]


def test_a_follow_of_other_kinds_only_leaves_replies_out(talk, clock):
    talk.follow(talk.eve, talk.lima, kinds=("lesson",))
    talk.answer(talk.ask())
    plan(clock)
    assert told(talk.eve) == [[]]


@pytest.mark.parametrize("how", ["withdrawn", "hidden", "exchange withdrawn", "exchange hidden"])
def test_what_is_gone_before_it_is_sent_is_not_told(talk, clock, how):
    """Neither to followers, nor to the author, who still sees the exchange, nor to operators."""
    talk.ana.is_staff = True
    talk.ana.save()
    talk.follow(talk.ana, talk.lima)
    talk.follow(talk.eve, talk.lima)
    exchange = talk.ask()
    said = talk.answer(exchange)
    plan(clock)
    assert told(talk.ana) == told(talk.eve) == [[said.pk]]
    if how == "withdrawn":
        replies.withdraw(reply=said)
    elif how == "exchange withdrawn":
        exchanges.withdraw(exchange=exchange, reason="Settled.")
    else:
        subject = said if how == "hidden" else exchange
        exchange_reports.hide(subject=subject, reason="Names a person.", by=talk.ana)
    assert told(talk.ana) == told(talk.eve) == [[]]


def test_an_older_reply_is_told_when_the_newest_is_gone(talk, clock):
    talk.follow(talk.ana, talk.lima)
    exchange = talk.ask()
    first, second = talk.answer(exchange), talk.answer(exchange)
    plan(clock)
    replies.withdraw(reply=second)
    assert told(talk.ana) == [[first.pk]]


def test_a_mention_tells_nobody_who_may_not_read_the_exchange(talk, clock):
    talk.follow(talk.mia, talk.quito)
    talk.follow(talk.chidi, talk.lagos)
    talk.follow(talk.eve, talk.lima)
    exchange = talk.ask(audience="cities", to_cities=[talk.lagos])
    said = talk.answer(exchange, "Ask @quito.")
    answer = talk.answer(exchange, to=said, author=talk.lima, by=talk.ana)
    plan(clock)
    assert told(talk.mia) == told(talk.eve) == [[]]
    assert told(talk.chidi) == [[answer.pk]]


def test_who_left_is_not_mailed(talk, clock):
    talk.follow(talk.ana, talk.lima)
    talk.answer(talk.ask())
    plan(clock)
    talk.ana.is_active = False
    talk.ana.save()
    assert told(talk.ana) == [[]]


def test_replies_are_read_in_few_statements(talk, clock, django_assert_num_queries):
    for _number in range(4):
        talk.answer(talk.ask(), "Ask @quito.")
    collect.collect(now=clock.now)
    assert Event.objects.filter(noun="reply").count() == 4
    with django_assert_num_queries(2):
        assert len(list(SOURCES["reply"].facts(events.moment("2026-11-20 12:00")))) == 4
