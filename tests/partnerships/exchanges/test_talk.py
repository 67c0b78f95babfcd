"""Replies, mentions and reuse: said once, counted, told to those concerned, taken back."""

import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from partnerships.actions import replies, reuses
from partnerships.models import Exchange, Reply, ReplyNotice, Reuse
from partnerships.queries.mentions import mentioned_in, with_links
from partnerships.queries.threads import threads_of
from tests.rows import make_city

pytestmark = pytest.mark.django_db


def say(cast, exchange, text="Thank you.", *, to=None, **whose):
    whose = {"author": cast.lagos, "by": cast.chidi} | whose
    return replies.reply(exchange=exchange, text=text, token=uuid.uuid4(), to=to, **whose)


def waits_for(person):
    person.__dict__.pop("_seats", None)
    return set(ReplyNotice.objects.waiting_for(person).values_list("reply", "is_mention"))


def test_its_author_finds_a_reply_on_the_desk_until_it_is_put_aside(cast):
    said = say(cast, cast.write())
    assert waits_for(cast.ana) == {(said.pk, False)}
    assert waits_for(cast.chidi) == set()
    replies.put_aside(notice=ReplyNotice.objects.get())
    assert waits_for(cast.ana) == set()


def test_who_answers_has_seen_it_and_the_other_is_told(cast):
    exchange = cast.write()
    said = say(cast, exchange)
    answer = say(cast, exchange, author=cast.lima, by=cast.ana, to=said)
    assert waits_for(cast.ana) == set()
    assert waits_for(cast.chidi) == {(answer.pk, False)}
    assert answer.thread == said


def test_an_answer_to_an_answer_stays_in_the_thread(cast):
    exchange = cast.write()
    first = say(cast, exchange)
    second = say(cast, exchange, author=cast.lima, by=cast.ana, to=first)
    third = say(cast, exchange, to=second)
    assert third.thread == first
    [thread] = threads_of(exchange, cast.eve)
    assert [said.reply for said in thread.answers] == [second, third]
    assert [said.is_by_author for said in (thread, *thread.answers)] == [False, True, False]


def test_a_mention_calls_in_a_city(cast):
    said = say(cast, cast.write(cast.network, cast.dia), "Ask @lima, or (@Lima).")
    assert waits_for(cast.ana) == {(said.pk, True)}
    assert waits_for(cast.dia) == {(said.pk, False)}


def test_a_mention_opens_nothing_that_the_city_may_not_read(cast):
    exchange = cast.write(cast.lagos, cast.chidi, audience="cities", to_cities=[make_city("oslo")])
    say(cast, exchange, "What does @lima do?")
    assert ReplyNotice.objects.filter(city=cast.lima).exists()
    assert waits_for(cast.ana) == set()


def test_a_reply_is_said_once_and_counted(cast):
    exchange, token = cast.write(), uuid.uuid4()
    for _number in range(2):
        said = replies.reply(exchange=exchange, author=cast.lagos, by=cast.chidi, text="Once.", token=token)
    assert Exchange.objects.get().reply_count == 1
    assert replies.withdraw(reply=said)
    assert not replies.withdraw(reply=said)
    assert (Exchange.objects.get().reply_count, Reply.objects.count()) == (0, 1)


def test_what_was_taken_back_keeps_its_place_while_somebody_answered(cast):
    exchange = cast.write()
    alone, answered = say(cast, exchange, "Alone."), say(cast, exchange, "Answered.")
    say(cast, exchange, "Answer.", to=answered)
    for said in (alone, answered):
        replies.withdraw(reply=said)
    [thread] = threads_of(exchange, cast.eve)
    assert (thread.reply, thread.markdown) == (answered, "")
    assert [said.markdown for said in thread.answers] == ["Answer."]


def test_mentions_are_links_and_addresses_are_not(cast):
    text = "Ask @lima, ana@lima.example, @atlantis or `@lima`."
    cities = mentioned_in(text)
    assert list(cities) == ["lima"]
    assert with_links(text, cities) == ("Ask [@Lima](/cities/lima/), ana@lima.example, @atlantis or `@lima`.")


def test_a_city_says_once_that_it_used_it_and_the_last_word_holds(cast):
    exchange = cast.write()
    say_so = {"exchange": exchange, "city": cast.lagos, "by": cast.chidi}
    assert reuses.say(**say_so, outcome="It began.", spared_a_mistake=True)
    assert not reuses.say(**say_so, outcome="It works.", spared_a_mistake=False)
    exchange.refresh_from_db()
    assert (exchange.reuse_count, exchange.spared_count) == (1, 0)
    reuse = exchange.reuses.get()
    assert reuse.outcome == "It works."
    assert [act.changes for act in reuse.history.all()[:1]] == [
        {"outcome": ["It began.", "It works."], "spared_a_mistake": [True, False]}
    ]
    reuses.withdraw(reuse=reuse, now=timezone.now())
    exchange.refresh_from_db()
    assert exchange.reuse_count == 0
    assert not reuses.say(**say_so, outcome="It works again.", spared_a_mistake=True)
    exchange.refresh_from_db()
    assert (exchange.reuse_count, exchange.spared_count) == (1, 1)


def test_acts_of_before_name_the_field_as_it_is_called_now(cast):
    reuses.say(exchange=cast.write(), city=cast.lagos, by=cast.chidi, outcome="", spared_a_mistake=False)
    reuses.withdraw(reuse=Reuse.objects.get(), now=timezone.now())
    act = Reuse.history.get(history_type="~")
    said = act.changes
    assert set(said) == {"withdrawn_at"}
    Reuse.history.filter(pk=act.pk).update(
        changes={"taken_back_at": said["withdrawn_at"], "outcome": ["", "x"]}
    )
    migration = import_module("partnerships.migrations.0054_withdrawn_replies")
    editor = SimpleNamespace(connection=connection)
    migration.forwards(apps, editor)
    act.refresh_from_db()
    assert act.changes == said | {"outcome": ["", "x"]}
    migration.backwards(apps, editor)
    act.refresh_from_db()
    assert set(act.changes) == {"taken_back_at", "outcome"}
