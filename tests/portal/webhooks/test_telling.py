"""What a webhook tells: each change once, in small messages, and only what its person may know."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.webhooks import collecting
from networks.actions import seats
from networks.models import City
from partnerships.models import Partnership
from tests import fitting
from tests.rows import make_city, make_network, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


def test_it_tells_each_change_once(add, there, round_in, told):
    webhook, _secret = add()
    made = make_partnership(make_city("rome"), make_city("oslo"))
    assert round_in(1) == 0  # what commits late would be missed
    assert round_in() == 1
    assert told() == [("partnerships", made.pk, "written")]
    (path, headers, body), *_none = there.requests
    assert path == "/hook?a=b"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["type"] == "records.changed"
    (change,) = json.loads(body)["data"]["changes"]
    assert change["url"].endswith(f"/api/v1/partnerships/{made.pk}/")
    assert made.title not in body or not made.title
    assert round_in(20) == 0
    webhook.refresh_from_db()
    assert webhook.messages.get().state == "accepted"


def test_it_tells_nothing_from_before_it_was_added(add, there, round_in):
    made = make_partnership(make_city("rome"), make_city("oslo"))
    Partnership.history.update(history_date="2026-01-01T00:00Z")
    made.parties.model.history.update(history_date="2026-01-01T00:00Z")
    Partnership.objects.update(updated_at="2026-01-01T00:00Z")
    add()
    assert round_in() == 0


def test_it_tells_of_the_nouns_that_were_chosen(add, round_in, told):
    add("cities", "exchanges")
    city = make_city("rome")
    make_partnership(city, make_city("oslo"))
    round_in()
    assert {noun for noun, _pk, _change in told()} == {"cities"}
    assert ("cities", city.pk, "written") in told()


def test_what_was_public_and_left_is_told_as_removed(add, round_in, told):
    made = make_partnership(make_city("rome"), make_city("oslo"))
    add()
    pk = made.pk
    made.delete()
    round_in()
    assert told() == [("partnerships", pk, "removed")]


def test_a_public_webhook_tells_of_public_records_only(add, round_in, told, seat):
    add()
    shown = make_partnership(seat.city, make_city("rome"))
    for facts in ({"visibility": "city"}, {"status": "draft"}, {"visibility": "members"}):
        make_partnership(seat.city, make_city(), **facts)
    round_in()
    assert told() == [("partnerships", shown.pk, "written")]


def test_one_of_a_role_tells_what_that_role_reads_and_no_other(add, round_in, told, seat):
    add(as_role=True)
    person, lagos = seat.person, make_city("lagos")
    make_seat(person, lagos, "city-editor")
    person.is_staff = person.is_superuser = True
    person.save()
    own = make_partnership(seat.city, make_city("rome"), visibility="city")
    make_partnership(lagos, make_city("oslo"), visibility="city")
    round_in()
    assert told() == [("partnerships", own.pk, "written")]


def test_it_stops_with_the_role_and_the_person(add, round_in, there, seat):
    add()
    make_partnership(make_city("rome"), make_city("oslo"))
    seat.person.is_active = False
    seat.person.save()
    assert round_in() == 0
    seat.person.is_active = True
    seat.person.save()
    seats.revoke(seat=seat, by=seat.person, reason="Moved")
    assert round_in() == 0
    assert Webhook.objects.with_role().get().state == "role"
    assert there.requests == []


def test_an_operator_has_one_without_a_role_until_they_stop_being_one(add, round_in):
    olu = make_person("Olu", is_staff=True)
    add(person=olu, seat=None)
    make_partnership(make_city("rome"), make_city("oslo"))
    assert round_in() == 1
    olu.is_staff = False
    olu.save()
    make_partnership(make_city("bern"), make_city("bonn"))
    assert round_in(20) == 0


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_many_changes_come_in_small_messages_with_none_lost_or_doubled(
    add, round_in, told, monkeypatch, most
):
    monkeypatch.setattr(collecting, "MOST", most)
    add("cities", "networks", "partnerships")
    cities, networks = [make_city() for _ in range(4)], [make_network() for _ in range(2)]
    made = [make_partnership(cities[0], city) for city in cities[1:3]]
    expected = [
        *(("cities", pk, "written") for pk in City.objects.order_by("pk").values_list("pk", flat=True)),
        *(("networks", network.pk, "written") for network in networks),
        *(("partnerships", one.pk, "written") for one in made),
    ]
    for minutes in range(10, 13):
        round_in(minutes)
    assert told() == expected
    assert WebhookMessage.objects.count() == -(-len(expected) // most)


def test_a_round_costs_the_same_for_one_change_and_for_many(add, round_in):
    def cost(minutes):
        with CaptureQueriesContext(connection) as asked:
            assert round_in(minutes) == 1
        return len(asked)

    rome, oslo = make_city("rome"), make_city("oslo")
    webhook, _secret = add("partnerships", "cities")
    make_partnership(rome, oslo)
    few = cost(10)
    Webhook.objects.filter(pk=webhook.pk).update(since=webhook.since)
    for _ in range(8):
        make_partnership(rome, make_city())
        fitting.exchange()
    assert cost(12) == few


def test_webhooks_without_news_share_the_question_whether_there_are_any(add, round_in):
    def asks(minutes):
        with CaptureQueriesContext(connection) as asked:
            assert round_in(minutes) == 0
        return len([one for one in asked if "historical" in one["sql"]])

    add("exchanges", "visits")
    one = asks(10)
    for _ in range(3):
        add("exchanges", "visits")
    Webhook.objects.update(since=Webhook.objects.latest("since").since)
    assert asks(20) == one
