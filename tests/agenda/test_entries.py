"""What a story says in a mail and on a page: what is made up, what it cost, that it is there again."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda import topics
from agenda.actions import follows
from agenda.choices import DigestState
from agenda.digests import collect, plan
from agenda.digests.compose import Composer
from agenda.digests.render import links
from agenda.digests.render.message import MessageBuilder
from agenda.digests.sources import SOURCES
from agenda.models import Digest, Event
from agenda.queries import follows as targets
from networks.choices import FactState
from partnerships.actions import exchanges
from partnerships.choices import AccessionKind
from tests import rows
from tests.agenda import events

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client, lima):
    person = rows.make_person("Ana")
    follows.follow(person=person, cadence="weekly", **targets.of_row(lima))
    client.force_login(person)
    return person


@pytest.fixture
def now(monkeypatch):
    """Puts the clock on by some days."""
    moment = [events.moment("2026-11-27 12:00")]
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment[0])

    def pass_on(**time):
        moment[0] += datetime.timedelta(**time)

    return pass_on


def lesson(city, **facts):
    facts = {"title": "Trams", "situation": "No trams ran.", "cost": "**Two years** and 3 million."} | facts
    return rows.make_exchange(city, **facts)


def next_week(now):
    """All that is told a week later, as letters."""
    collect.collect()
    now(days=7)
    plan.plan()
    digests = list(Digest.objects.filter(state=DigestState.PLANNED))
    builder = MessageBuilder()
    builder.prepare(Composer().compose(digests))
    letters = [letter for digest in digests if (letter := builder.write(digest))]
    events.send_all(timezone.now())
    return [letter.as_django() for letter in letters]


def both(letter):
    """(the text, the HTML) of a letter, each in one line."""
    return " ".join(letter.body.split()), " ".join(letter.alternatives[0][0].split())


def test_what_is_made_up_says_so_in_both_parts_of_a_mail(now, ana, lima):
    lesson(lima, is_demo=True)
    lesson(lima, title="Buses")
    [letter] = next_week(now)
    text, html = both(letter)
    assert "LESSON [Demo] Trams" in text
    assert "LESSON Buses" in text
    assert html.count(">Demo</span>") == 1


def test_what_is_made_up_says_so_on_every_page_of_news(client, now, ana, lima):
    lesson(lima, is_demo=True)
    collect.collect()
    assert 'class="demo"' in client.get(reverse("follows-preview")).content.decode()
    assert 'class="demo"' in client.get(reverse("events")).content.decode()
    next_week(now)
    [digest] = Digest.objects.all()
    assert 'class="demo"' in client.get(links.view_url(digest.pk)).content.decode()
    assert 'class="demo"' in client.get(reverse("digest", args=[digest.pk])).content.decode()


@pytest.mark.parametrize(
    "noun", ["agendaitem", "meeting", "exchange", "partnership", "membership", "accession"]
)
def test_no_noun_forgets_that_it_is_made_up(noun, lima):
    network, agreement = rows.make_network(), rows.make_agreement()
    make = {
        "agendaitem": lambda: rows.make_item(network, is_demo=True),
        "meeting": lambda: rows.make_meeting(network, is_demo=True),
        "exchange": lambda: lesson(lima, is_demo=True),
        "partnership": lambda: rows.make_partnership(lima, rows.make_city(), is_demo=True),
        "membership": lambda: rows.make_membership(network, lima, is_demo=True),
        "accession": lambda: rows.make_accession(agreement, lima, is_demo=True),
    }[noun]
    row, action = make(), {"membership": "joined", "accession": "joined", "partnership": "declared"}
    [read] = SOURCES[noun].rows({row.pk}).values()
    assert SOURCES[noun].tell(action.get(noun, "published"), read).is_demo


def test_a_lesson_says_what_it_cost(now, ana, lima):
    lesson(lima)
    [letter] = next_week(now)
    text, html = both(letter)
    assert "What it cost: Two years and 3 million." in text
    assert "<strong><bdi>What it cost</bdi></strong> <br> <bdi>Two years and 3 million.</bdi>" in html


def test_a_practice_says_about_what_it_cost_and_a_request_nothing(lima):
    tell = SOURCES["exchange"].tell
    practice = rows.make_exchange(lima, kind="practice", what="Trams", cost_band="under-10k")
    assert tell("published", practice).points == (("What it cost", "Under €10,000"),)
    assert tell("published", rows.make_exchange(lima, kind="request", what="Trams")).points == ()


def test_what_comes_back_is_told_once_more_as_that(now, ana, lima):
    exchange = lesson(lima)
    [letter] = next_week(now)
    assert "LESSON Trams" in both(letter)[0]
    exchanges.withdraw(exchange=exchange, reason="A figure was wrong.")
    assert next_week(now) == []
    exchanges.publish(exchange=exchange, by=ana)
    [letter] = next_week(now)
    assert "LESSON, PUBLISHED AGAIN Trams" in both(letter)[0]
    assert next_week(now) == []
    assert Event.objects.count() == 2


def test_what_went_and_came_within_one_digest_is_told_once_and_as_new(now, ana, lima):
    exchange = lesson(lima)
    collect.collect()
    now(hours=1)
    exchanges.withdraw(exchange=exchange, reason="A figure was wrong.")
    now(hours=1)
    exchanges.publish(exchange=exchange, by=ana)
    [letter] = next_week(now)
    text = both(letter)[0]
    assert text.count("Trams") == 1
    assert "LESSON Trams" in text


def test_what_nobody_was_told_of_before_it_went_is_simply_new(now, ana, lima):
    exchange = lesson(lima)
    exchanges.withdraw(exchange=exchange, reason="Too early.")
    now(hours=1)
    exchanges.publish(exchange=exchange, by=ana)
    collect.collect()
    assert list(Event.objects.values_list("action", flat=True)) == ["published"]


def test_who_was_told_at_once_is_told_weekly_only_that_it_is_back(now, ana, lima):
    follows.follow(person=ana, cadence="at-once", **targets.of_word("theme", "immigration"))
    exchange = lesson(lima, themes=["immigration"])
    collect.collect()
    plan.plan()
    events.send_all(timezone.now())
    exchanges.withdraw(exchange=exchange, reason="A figure was wrong.")
    now(hours=1)
    exchanges.publish(exchange=exchange, by=ana)
    collect.collect()
    pieces = {piece.pk: piece.action for piece in Event.objects.all()}
    now(days=7)
    plan.plan()
    told = [
        [pieces[news_id] for news_id in entries] for digest, entries in events.told(state=DigestState.PLANNED)
    ]
    assert sorted(told) == [["again"], ["again"]]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AccessionKind.SIGNATORY, "Lima is a signatory of Covenant"),
        (AccessionKind.ENDORSER, "Lima endorses Covenant"),
        (AccessionKind.ALIGNED, "Lima aligns with Covenant"),
        (AccessionKind.REPORTING, "Lima reports to Covenant"),
    ],
)
def test_an_accession_is_told_in_a_whole_sentence(lima, kind, words):
    agreement = rows.make_agreement("covenant", name="Covenant")
    accession = rows.make_accession(agreement, lima, kind=kind, state=FactState.DECLARED)
    assert SOURCES["accession"].tell("joined", accession).title == words


def test_a_request_says_until_when(lima):
    request = rows.make_exchange(lima, kind="request", what="Trams", until=rows.day("2026-11-30"))
    assert SOURCES["exchange"].tell("published", request).note == "Lima · until 30 November 2026"


def test_the_topic_of_an_exchange_is_its_own(lima):
    exchange = lesson(lima)
    [fact] = SOURCES["exchange"].facts(exchange.published_at - datetime.timedelta(days=1))
    assert topics.topic("exchange", exchange.pk) in fact.topics
