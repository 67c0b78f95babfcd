"""The review sheet for the council: what came of a partnership, its money, and a private recommendation."""

import pytest

from networks.choices import SeatRole
from partnerships.models import Review
from tests.pages import statements
from tests.rows import day, make_city, make_institution, make_partnership, make_person, make_seat, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(lima, lagos):
    record = make_partnership(lima, lagos, objectives="Learn about ports.", results="A night bus.")
    bank = make_institution("bank", name="A Bank")
    for amount, currency in ((1000, "EUR"), (500, "EUR"), (70, "PEN")):
        record.fundings.create(institution=bank, amount=amount, currency=currency)
    facts = {"first_day": day("2026-03-03"), "last_day": day("2026-03-05"), "status": "done"}
    facts |= {"partnership": record, "outcome": "agreement", "visibility": "public"}
    make_visit(lima, lagos, purpose="Port week", cost=4321, currency="PEN", **facts)
    make_visit(lagos, lima, purpose="Return", cost=9876, currency="NGN", **facts)
    return record


@pytest.fixture
def office(client, lima):
    client.force_login(make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person)
    return client


def path(record):
    return f"/partnerships/{record.pk}/review/"


def test_a_sheet_says_why_what_and_how_much(office, record):
    page = office.get(path(record)).content.decode()
    for words in ("Learn about ports.", "A night bus.", "Port week", "Outcome: Agreement", "noindex"):
        assert words in page, words
    assert "1,500\xa0EUR" in page
    assert "70\xa0PEN" in page
    assert "4,321\xa0PEN" in page
    assert "9,876" not in page


def test_a_copy_to_share_holds_no_costs_and_a_print_hides_them(office, record):
    assert "4,321" not in office.get(f"{path(record)}?copy").content.decode()
    page = office.get(path(record)).content.decode()
    assert page.index('class="own-costs"') < page.index("4,321")


def test_the_recommendation_is_the_citys_own(office, record, client, lagos):
    sent = {"recommendation": "Renew it for three years.", "version": 0}
    assert office.post(path(record), sent).status_code == 302
    assert "Renew it for three years." in office.get(path(record)).content.decode()
    answer = office.post(path(record), sent | {"recommendation": "End it."})
    assert answer.status_code == 409
    assert "Renew it for three years." in answer.content.decode()
    assert Review.objects.get().recommendation == "Renew it for three years."
    office.logout()
    client.force_login(make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person)
    assert "three years" not in client.get(path(record)).content.decode()
    assert "three years" not in client.get(f"/partnerships/{record.pk}/history/").content.decode()


def test_others_see_no_sheet(client, record):
    assert client.get(path(record)).status_code == 302
    client.force_login(make_seat(make_person("Uma"), make_city("quito"), SeatRole.CITY_EDITOR).person)
    assert client.get(path(record)).status_code == 403
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Review sheet" not in page


def test_a_long_sheet_takes_as_few_statements(office, record, lima, lagos):
    few = len(statements(office, path(record)))
    for number in range(10):
        record.activity_log.create(what=f"Number {number}", on=day("2026-01-01"), city=lima)
        make_visit(
            lima, lagos, partnership=record, status="done", visibility="public", cost=5, currency="EUR"
        )
    assert len(statements(office, path(record))) == few
