"""Who reads an exchange: the audience that its author chose, its author, the operators."""

import pytest
from django.contrib.auth.models import AnonymousUser

from networks.models import Membership
from partnerships.models import Contact, Exchange, Reply
from tests import fitting, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Lima wrote; Lagos is a member of the network, Quito was; Dia runs it; Eve has no seat."""
    lima, lagos, quito, network = (
        rows.make_city("lima"),
        rows.make_city("lagos"),
        rows.make_city("quito"),
        rows.make_network(),
    )
    rows.make_membership(network, lagos)
    rows.make_membership(network, quito, until=rows.day("2020-01-01"))
    people = {name: rows.make_person(name) for name in ("ana", "bo", "chidi", "quentin", "dia", "eve")} | {
        "olu": rows.make_person("olu", is_staff=True),
        "visitor": AnonymousUser(),
    }
    rows.make_seat(people["ana"], lima, "city-editor")
    rows.make_seat(people["bo"], lima, "mayors-office")
    rows.make_seat(people["chidi"], lagos, "city-editor")
    rows.make_seat(people["quentin"], quito, "city-editor")
    rows.make_seat(people["dia"], network, "secretariat")
    return lima, lagos, quito, network, people


def readers(exchange, people):
    return {name for name, person in people.items() if exchange in Exchange.objects.visible_to(person).all()}


OWN = {"ana", "bo", "olu"}


def test_what_is_public_is_everybodys(world):
    lima, _lagos, _quito, _network, people = world
    assert readers(rows.make_exchange(lima), people) == set(people)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "draft"},
        {"state": "scheduled", "publish_at": "2030-01-01T00:00Z"},
        {"state": "withdrawn", "withdrawn_at": "2026-01-01T00:00Z", "withdrawn_reason": "Wrong."},
        {"state": "hidden", "hidden_at": "2026-01-01T00:00Z", "hidden_reason": "Harm."},
    ],
)
def test_what_is_not_published_is_its_authors(world, facts):
    lima, _lagos, _quito, _network, people = world
    assert readers(rows.make_exchange(lima, **facts), people) == OWN


def test_members_of_a_network_are_its_current_ones_and_those_who_run_it(world):
    lima, _lagos, _quito, network, people = world
    assert readers(rows.make_exchange(lima, to=[network]), people) == OWN | {"chidi", "dia"}


def test_a_city_that_leaves_the_network_can_no_longer_read(world):
    lima, lagos, _quito, network, people = world
    exchange = rows.make_exchange(lima, to=[network])
    Membership.objects.filter(city=lagos).update(until=rows.day("2026-01-01"))
    assert readers(exchange, people) == OWN | {"dia"}


def test_chosen_cities_are_their_seats(world):
    lima, _lagos, quito, _network, people = world
    assert readers(rows.make_exchange(lima, to=[quito]), people) == OWN | {"quentin"}


def test_names_left_from_another_choice_open_nothing(world):
    lima, lagos, _quito, network, people = world
    exchange = rows.make_exchange(lima, to=[network])
    exchange.to_networks.clear()
    exchange.to_cities.add(lagos)
    assert readers(exchange, people) == OWN


def test_a_draft_for_chosen_cities_is_not_theirs_yet(world):
    lima, lagos, _quito, _network, people = world
    assert readers(rows.make_exchange(lima, to=[lagos], state="draft"), people) == OWN


def test_what_a_network_wrote_is_its_secretariats(world):
    _lima, _lagos, _quito, network, people = world
    assert readers(rows.make_exchange(network, state="draft"), people) == {"dia", "olu"}


def test_a_withdrawn_one_is_remembered_for_those_who_could_read_it(world):
    lima, lagos, _quito, _network, people = world
    gone = {"state": "withdrawn", "withdrawn_at": "2026-01-01T00:00Z", "withdrawn_reason": "Wrong."}
    exchange = rows.make_exchange(lima, to=[lagos], **gone)
    told = {name for name, who in people.items() if exchange in Exchange.objects.withdrawn_from(who).all()}
    assert told == {"chidi"}


def test_replies_follow_their_exchange_and_what_was_hidden_is_gone(world):
    lima, lagos, _quito, _network, people = world
    exchange = rows.make_exchange(lima, to=[lagos])
    reply = fitting.reply(exchange=exchange, city=lagos)
    hidden = fitting.reply(exchange=exchange, city=lagos, hidden_at="2026-01-01T00:00Z", hidden_reason="No.")
    assert set(Reply.objects.visible_to(people["chidi"])) == {reply}
    assert set(Reply.objects.visible_to(people["olu"])) == {reply, hidden}
    assert not Reply.objects.visible_to(people["quentin"]).exists()


def test_a_contact_is_seen_by_both_sides_alone(world):
    lima, lagos, _quito, _network, people = world
    contact = fitting.contact(exchange=rows.make_exchange(lima, "request"), city=lagos)
    seen = {name for name, who in people.items() if contact in Contact.objects.visible_to(who).all()}
    assert seen == {"ana", "bo", "chidi"}
    assert Contact.objects.with_token(contact.token).get() == contact
    assert not Contact.objects.with_token(contact.token + "x").exists()


def test_what_stands_is_neither_past_its_day_nor_met():
    city, today = rows.make_city(), rows.day("2026-06-01")
    open_ended, last_day = rows.make_exchange(city, "tool"), rows.make_exchange(city, "request", until=today)
    rows.make_exchange(city, "request", until=rows.day("2026-05-31"))
    rows.make_exchange(city, "request", met_at="2026-05-01T00:00Z")
    assert set(Exchange.objects.still_open(today)) == {open_ended, last_day}
