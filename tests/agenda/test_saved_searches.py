"""Saved searches of every directory: what they find becomes news, and many of them ask no more than few."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.actions import follows
from agenda.actions import search as agenda_index
from agenda.digests import collect, plan, saved_searches
from agenda.digests.match import Pool, rules_of
from agenda.models import Event, Follow, FollowPeriod
from agenda.queries import follows as targets
from partnerships.actions import activities
from partnerships.actions import search as partnership_index
from partnerships.actions.confirmations import partnership_sides
from tests import fitting, rows
from tests.agenda import events
from tests.pages import statements

pytestmark = pytest.mark.django_db

DECLARED = {"state": "declared", "dimension": "culture", "dimensions": ["culture"]}


@pytest.fixture
def ana(client):
    person = rows.make_person("Ana")
    client.force_login(person)
    return person


def make_item(network, **facts):
    return rows.make_item(network, published_at=timezone.now(), **facts)


def make_meeting(network, **facts):
    return rows.make_meeting(network, published_at=timezone.now(), **facts)


def save(person, noun, query, cadence="at-once"):
    follow, _is_new = follows.follow(person=person, cadence=cadence, **targets.of_search(noun, query, "Mine"))
    return follow


def declare(partnership, city):
    editor = rows.make_seat(rows.make_person(f"Editor {partnership.pk}"), city, "city-editor").person
    partnership_sides.declare(record=partnership, side=city, by=editor)
    return partnership


@pytest.mark.parametrize("noun", saved_searches.NOUNS)
def test_every_directory_with_news_offers_to_follow_a_search(client, ana, noun):
    rows.make_city("lima")
    query = {"institutions": "kind=foundation", "exchanges": "kind=lesson", "agenda-items": "kind=call"}
    query |= {"reported-steps": "step=inventory"}
    query = query.get(noun, "q=trams")
    page = client.get(saved_searches.url(noun, query)).content.decode()
    offered = f"{reverse('follow-new', args=['search', noun])}?of={query.replace('=', '%3D')}"
    assert offered in page
    assert client.get(offered).status_code == 200
    answer = client.post(offered, {"cadence": "weekly", "name": "Trams", "of": query})
    assert answer.url == saved_searches.url(noun, query)
    assert Follow.objects.get().query == query
    assert "Trams" in client.get(reverse("follows")).content.decode()


def test_an_agenda_item_that_is_found_is_told_and_no_other(ana):
    network = rows.make_network()
    save(ana, "agenda-items", "kind=call")
    call = make_item(network, kind="call")
    make_item(network, kind="information")
    assert events.pieces_told(ana) == {("agendaitem", call.pk)}


def test_an_item_for_members_is_told_only_to_those_who_may_read_it(ana):
    network, lima = rows.make_network(), rows.make_city("lima")
    rows.make_membership(network, lima)
    bo = rows.make_seat(rows.make_person("Bo"), lima, "mayors-office").person
    for person in (ana, bo):
        save(person, "agenda-items", "kind=call")
    call = make_item(network, kind="call", audience="members")
    assert events.pieces_told(bo) == {("agendaitem", call.pk)}
    assert events.pieces_told(ana) == set()


def test_words_find_an_item_once_it_is_in_the_index(ana):
    network = rows.make_network()
    save(ana, "agenda-items", "q=trams")
    item = make_item(network, title="Trams for all")
    make_item(network, title="Buses")
    agenda_index.index_all()
    assert events.pieces_told(ana) == {("agendaitem", item.pk)}


def test_meetings_exchanges_and_institutions_that_are_found_are_told(ana):
    lima, network = rows.make_city("lima", region="africa"), rows.make_network()
    bank = rows.make_institution("bank", kind="development-bank")
    save(ana, "meetings", "theme=immigration")
    save(ana, "exchanges", "kind=lesson&region=africa")
    save(ana, "institutions", "kind=development-bank")
    meeting = make_meeting(network, themes=["immigration"])
    make_meeting(network)
    lesson = rows.make_exchange(lima, situation="Trams")
    rows.make_exchange(rows.make_city("oslo", region="europe"), situation="Trams")
    funded = declare(rows.make_partnership(lima, bank, **DECLARED), lima)
    joined = rows.make_membership(network, bank, state="declared")
    assert events.pieces_told(ana) == {
        ("meeting", meeting.pk),
        ("exchange", lesson.pk),
        ("partnership", funded.pk),
        ("membership", joined.pk),
    }


def test_visits_activities_and_verified_steps_that_are_found_are_told(ana):
    lima, lagos = rows.make_city("lima", region="europe"), rows.make_city("lagos", region="africa")
    oslo = rows.make_city("oslo", region="europe")
    for noun in ("visits", "activities", "reported-steps"):
        save(ana, noun, "region=africa")
    now = timezone.now()
    day = {"first_day": now.date(), "last_day": now.date()}
    took_place = {"status": "done", "visibility": "public", "published_at": now} | day
    visit, _other = (rows.make_visit(lima, city, **took_place) for city in (lagos, oslo))
    facts = {"city": None, "by": None, "what": "Concert", "on": now.date(), "on_precision": "day"}
    activity = activities.log(partnership=rows.make_partnership(lima, lagos), **facts)
    activities.log(partnership=rows.make_partnership(lima, oslo), **facts)
    keeper = rows.make_network()
    for city in (lagos, oslo):
        agreement = rows.make_agreement(keeper=keeper)
        step = fitting.step(agreement=agreement, kind="inventory")
        done = fitting.step_done(accession=rows.make_accession(agreement, city), step=step, date=now.date())
        fitting.step_review(done=done, network=keeper, state="verified", at=now)
    found = events.pieces_told(ana)
    assert ("visit", visit.pk) in found
    assert ("activity", activity.pk) in found
    assert {noun for noun, _pk in found} == {"visit", "activity", "step"}
    assert len(found) == 3


def test_what_a_search_finds_only_later_is_told_too(ana):
    lima = rows.make_city("lima")
    save(ana, "partnerships", "class=friendship")
    assert events.pieces_told(ana) == set()
    friends = declare(
        rows.make_partnership(lima, rows.make_city(), partnership_class="friendship", **DECLARED), lima
    )
    declare(rows.make_partnership(lima, rows.make_city(), partnership_class="project", **DECLARED), lima)
    assert ("partnership", friends.pk) in events.pieces_told(ana)


def test_many_searches_ask_no_more_than_few(ana, django_assert_num_queries):
    lima, network = rows.make_city("lima", region="africa"), rows.make_network()
    for _number in range(3):
        make_item(network, kind="call")
        rows.make_exchange(lima, situation="Trams")
    agenda_index.index_all()
    partnership_index.index_all()
    collect.collect()
    pool = Pool(1, Event.objects.latest("pk").pk + 1)

    def asked(number):
        words = ["tram", "bus", "river", "school", "park", "light", "road", "bridge"]
        kinds = ["call", "decision", "discussion", "information"]
        for place in range(number):
            save(ana, "agenda-items", f"kind={kinds[place % 4]}&q={words[place]}")
            save(ana, "exchanges", f"q={words[place]}")
            save(ana, "cities", f"region=africa&q={words[place]}")
        return rules_of(FollowPeriod.objects.filter(follow__kind="search"))

    few = asked(1)
    pool.search(few)  # vocabularies are read once
    with django_assert_num_queries(3):
        pool.search(few)
    many = asked(8)
    assert len(many) == 24
    with django_assert_num_queries(3):
        pool.search(many)
    assert [len(pool.of(rule, pool.start, pool.stop)) for rule in few] == [0, 3, 0]


def test_planning_at_once_costs_the_same_with_many_searches(ana, django_assert_num_queries):
    item = make_item(rows.make_network(), kind="call")
    save(ana, "agenda-items", "kind=call")
    collect.collect()
    head = Event.objects.latest("pk").pk + 1
    assert plan.people_told(start=1, head=head) == [ana.pk]
    FollowPeriod.objects.update(start=1)
    with django_assert_num_queries(5):
        plan.people_told(start=1, head=head)
    for theme in ("immigration", "tourism", "education"):
        save(ana, "agenda-items", f"theme={theme}")
    with django_assert_num_queries(5):
        plan.people_told(start=1, head=head)
    assert item.pk


def test_the_page_of_news_costs_the_same_with_many_searches(client, ana):
    make_item(rows.make_network(), kind="call")
    save(ana, "agenda-items", "kind=call")
    collect.collect()
    few = statements(client, reverse("events"))
    for kind in ("decision", "discussion", "information"):
        save(ana, "agenda-items", f"kind={kind}")
    assert len(statements(client, reverse("events"))) == len(few)


@pytest.mark.parametrize("query", ["", "kind=nonsense", "q=" + "x" * 3000, "q=%00", "kind=" + "9" * 400])
def test_a_search_that_means_nothing_finds_all_or_nothing_and_breaks_nothing(ana, query):
    make_item(rows.make_network(), kind="call")
    collect.collect()
    pool = Pool(1, Event.objects.latest("pk").pk + 1)
    wanted = ("agenda-items", saved_searches.canonical("agenda-items", query))
    hits = saved_searches.events_of({wanted}, pool.by_topic)[wanted]
    assert len(hits) == (0 if query.startswith("q=") else 1)


def test_a_region_is_followed_from_the_directory_of_its_cities(client, ana):
    rows.make_city("lagos", region="africa")
    page = client.get("/cities/?region=africa").content.decode()
    assert "Follow all of Africa" in page
    assert reverse("follow-new", args=["region", "africa"]) in page
    assert "Follow all of" not in client.get("/cities/?region=africa&region=europe").content.decode()
    assert "Follow all of" not in client.get("/partnerships/?region=africa").content.decode()
