"""What the acts of people cost the database: statements of each, after the same was done before."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.actions import memberships
from networks.actions.search import index_cities
from networks.choices import SeatRole
from partnerships.actions import activities, exchanges, records
from partnerships.actions.confirmations import partnership_sides
from tests.rows import day, make_city, make_network, make_partnership, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# The most statements of each act, those of savepoints among them.
MOST = {
    "add by the form": 62,
    "amend": 51,
    "confirm": 15,
    "dispute": 15,
    "membership": 19,
    "exchange": 20,
    "activity": 13,
}


def adding(client, lima, ana):
    names = iter(("Oslo", "Quito"))
    client.force_login(ana)
    for name in ("Oslo", "Quito"):
        make_city(name.lower(), name=name)
    index_cities()

    def act():
        typed = {
            "partner": next(names),
            "partnership_class": "twinning",
            "dimension": "culture",
            "since": "1998-05",
            "status": "active",
            "token": str(uuid.uuid4()),
        }
        assert client.post("/partnerships/new/", typed).status_code == 302

    return act


def of_records(do):
    """An act on a record of Lima, each time on another."""

    def make(client, lima, ana):
        rows = iter([_record(lima), _record(lima)])
        return lambda: do(next(rows), lima, ana)

    return make


def _record(lima):
    return make_partnership(lima, make_city(), dimension="culture", dimensions=["culture"], state="declared")


def amending(record, lima, ana):
    facts = {"title": "Ports", "objectives": "Trade", "since": day("1990-05-01")}
    records.amend(partnership=record, city=lima, by=ana, version=record.version, **facts)


def confirming(record, lima, ana):
    partnership_sides.confirm(record=record, side=lima, by=ana, seen_round=record.confirmation_round)


def disputing(record, lima, ana):
    said = {"field": "status", "held": "ended", "reason": "It ended in 2019."}
    partnership_sides.dispute(record=record, side=lima, by=ana, **said)


def logging(record, lima, ana):
    facts = {"what": "Youth exchange", "on": day("2026-05-01"), "on_precision": "month"}
    activities.log(partnership=record, city=lima, by=ana, **facts)


def joining(client, lima, ana):
    network = make_network()
    lead = make_seat(make_person("Kim"), network, SeatRole.NETWORK_LEAD).person
    cities = iter([make_city(), make_city()])
    return lambda: memberships.add(network=network, city=next(cities), by=lead)


def publishing(client, lima, ana):
    facts = {"kind": "practice", "title": "Bikes", "languages": "en", "dimensions": ["culture"]}
    facts |= {"what": "Lanes.", "why": "Cars.", "how": "Paint."}
    return lambda: exchanges.write(author=lima, by=ana, token=uuid.uuid4(), is_ready=True, **facts)


ACTS = {
    "add by the form": adding,
    "amend": of_records(amending),
    "confirm": of_records(confirming),
    "dispute": of_records(disputing),
    "membership": joining,
    "exchange": publishing,
    "activity": of_records(logging),
}


@pytest.mark.parametrize("name", MOST)
def test_an_act_costs_few_statements(name, client, lima, ana):
    act = ACTS[name](client, lima, ana)
    act()
    with CaptureQueriesContext(connection) as asked:
        act()
    assert len(asked) <= MOST[name], [query["sql"][:150] for query in asked]
