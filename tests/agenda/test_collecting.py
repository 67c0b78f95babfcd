"""What is published becomes news once, in an order that loses nothing, and is told as it is now."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from agenda.actions import follows
from agenda.digests import collect
from agenda.digests.sources import SOURCES
from agenda.models import AgendaItem, DigestCursor, Event, EventTopic, Meeting
from agenda.queries import followers
from agenda.queries import follows as targets
from networks.models import Membership
from partnerships.models import Exchange
from tests import fitting, rows

pytestmark = pytest.mark.django_db


DAY = datetime.timedelta(days=1)


def topics_of(key):
    return set(EventTopic.objects.filter(event__key=key).values_list("topic", flat=True))


def tell(news):
    source = SOURCES[news.noun]
    return source.tell(news.action, source.rows([news.object_id])[news.object_id])


def make_exchange(city, **facts):
    facts = {"kind": "lesson", "title": "Barriers that failed", "situation": "The *river* rose."} | facts
    published = {"state": "published", "published_at": timezone.now()}
    return Exchange.objects.create(city=city, region=city.region, **published | facts)


def test_an_exchange_is_news_of_its_city_its_subjects_and_its_region(lima):
    exchange = make_exchange(lima, dimensions=["environment"], themes=["immigration"])
    assert collect.collect() == 1
    assert collect.collect() == 0
    key = f"exchange:{exchange.pk}:published"
    assert topics_of(key) == {
        f"city:{lima.pk}",
        "region:latin-america-caribbean",
        "dimension:environment",
        "theme:immigration",
        f"exchange:{exchange.pk}",
    }
    story = tell(Event.objects.get(key=key))
    assert (story.lead, story.title, story.text) == ("Lesson", "Barriers that failed", "The river rose.")


def test_what_is_mended_is_told_as_it_is_now(lima):
    make_exchange(lima)
    collect.collect()
    Exchange.objects.update(title="Barriers that held")
    assert tell(Event.objects.get()).title == "Barriers that held"


def test_a_draft_is_no_news_and_what_was_withdrawn_is_told_to_nobody(lima):
    exchange = make_exchange(lima)
    make_exchange(lima, state="draft", published_at=None)
    assert collect.collect() == 1
    source = SOURCES["exchange"]
    visitor = rows.make_person("Eve")
    assert set(source.visible([exchange.pk], visitor)) == {exchange.pk}
    Exchange.objects.filter(pk=exchange.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawn_reason="Wrong."
    )
    assert not source.visible([exchange.pk], visitor)


def test_an_agenda_item_and_a_meeting_are_news_of_their_network(lima):
    now = timezone.now()
    network = rows.make_network("merco")
    item = fitting.agenda_item(network=network, state="published", published_at=now, theme="immigration")
    meeting = fitting.meeting(network=network, state="published", published_at=now, city=lima)
    assert collect.collect() == 2
    assert topics_of(f"agendaitem:{item.pk}:published") == {
        f"agendaitem:{item.pk}",  # what saved searches go by
        f"network:{network.pk}",
        "theme:immigration",
    }
    assert f"city:{lima.pk}" in topics_of(f"meeting:{meeting.pk}:published")
    for news in Event.objects.all():
        assert "Merco" in tell(news).note
    AgendaItem.objects.update(state="closed", outcome="Agreed.", closed_at=now + DAY)
    Meeting.objects.update(state="cancelled", cancelled_at=now, cancellation_reason="A storm.")
    assert collect.collect() == 2
    assert tell(Event.objects.get(action="closed")).text == "Agreed."
    assert tell(Event.objects.get(action="cancelled")).text == "A storm."


def test_a_partnership_is_news_once_a_city_said_so_and_never_from_a_file(lima):
    lagos = rows.make_city("lagos")
    culture = {"dimension": "culture", "dimensions": ["culture"]}
    of_a_file, declared = (rows.make_partnership(lima, lagos, **culture) for _ in range(2))
    fitting.confirmation(partnership=declared, city=lima)
    assert collect.collect() == 1
    assert Event.objects.get().object_id == declared.pk
    fitting.confirmation(partnership=declared, city=lagos)
    type(declared).objects.update(state="confirmed")
    assert collect.collect() == 1
    assert tell(Event.objects.get(action="confirmed")).lead == "Confirmed by both sides"
    assert of_a_file.pk != declared.pk


def test_a_membership_is_news_by_its_history(lima):
    network = rows.make_network("merco")
    rows.make_membership(network, lima, state="declared")
    assert collect.collect() == 1
    assert tell(Event.objects.get()).title == "Lima joined merco".replace("merco", str(network))
    membership = Membership.objects.get()
    membership.until = timezone.localdate()
    membership.save()
    collect.collect()
    assert "left" in tell(Event.objects.get(action="left")).title


def test_a_transaction_that_commits_late_is_not_lost(lima):
    """It was published before the last round, and could only be seen after it."""
    now = timezone.now()
    collect.collect(now=now)
    make_exchange(lima, published_at=now - DAY)
    assert collect.collect(now=now) == 1


def test_a_clock_that_ran_ahead_hides_nothing(lima):
    now = timezone.now()
    collect.collect(now=now + 400 * DAY)
    make_exchange(lima, published_at=now)
    assert collect.collect(now=now) == 1


def test_the_head_is_behind_all_that_was_collected(lima):
    make_exchange(lima)
    collect.collect()
    assert DigestCursor.objects.get().head == Event.objects.latest("pk").pk + 1


def test_a_source_that_fails_stops_no_other(lima, monkeypatch, caplog):
    make_exchange(lima)
    with transaction.atomic():
        monkeypatch.setattr(SOURCES["meeting"], "moments", {"published": "no_such_field"})
    assert collect.collect() == 1
    assert "meeting" in caplog.text
    assert DigestCursor.objects.get().collected_at is None  # the next round looks back as far


def test_who_publishes_sees_how_many_are_told_and_how_soon(lima):
    network, ana, bo = rows.make_network("merco"), rows.make_person("Ana"), rows.make_person("Bo")
    item = fitting.agenda_item(network=network, theme="immigration")
    follows.follow(person=ana, cadence="weekly", **targets.of_row(network))
    follows.follow(person=ana, cadence="daily", **targets.of_word("theme", "immigration"))
    narrowing = {"kinds": ["lesson"]}
    follows.follow(person=bo, cadence="weekly", narrowing=narrowing, **targets.of_row(network))
    assert followers.by_cadence(item) == [("daily", 1)]
    item.audience = "members"
    assert followers.by_cadence(item) == []
    rows.make_membership(network, lima)
    rows.make_seat(ana, lima, "city-editor")
    assert followers.by_cadence(item) == [("daily", 1)]
