"""Who pays for a partnership: typed row by row, shown in each currency of its own."""

import csv
import io

import pytest

from networks.actions.search import index_institutions
from networks.choices import SeatRole
from partnerships.models import Funding
from tests.pages import statements
from tests.rows import make_city, make_institution, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db

EMPTY = {"pk": "", "funder": "", "pick": "", "amount": "", "currency": "", "period": "", "source": ""}
BANK = {"funder": "A Bank", "amount": "120 000,50", "currency": "USD", "period": "2024–2027"}
FOUNDATION = {"funder": "A small foundation", "source": "Annual report, page 12"}


@pytest.fixture
def bank():
    bank = make_institution("bank", name="A Bank")
    index_institutions()
    return bank


@pytest.fixture
def record():
    return make_partnership(make_city("lima", country="PE"), make_city("lagos", country="NG"))


@pytest.fixture
def desk(client, record):
    lima = record.parties.first().city
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    return client


def rows(*sent, version=0):
    """What a browser sends for these rows."""
    fields = {"version": version, "funders-TOTAL_FORMS": len(sent), "funders-INITIAL_FORMS": 0}
    for number, row in enumerate(sent):
        fields |= {f"funders-{number}-{name}": value for name, value in (EMPTY | row).items()}
    return fields


def path(record):
    return f"/partnerships/{record.pk}/funders/"


def test_funders_are_recorded_and_shown_each_in_its_currency(desk, record, bank):
    assert desk.post(path(record), rows(BANK, FOUNDATION, {})).status_code == 302
    first, second = record.fundings.all()
    assert (first.institution, str(first.amount), first.currency) == (bank, "120000.50", "USD")
    assert (second.actor, second.name, second.amount) == (None, "A small foundation", None)
    desk.logout()
    page = desk.get(record.get_absolute_url()).content.decode()
    assert '<a href="/institutions/bank/">A Bank</a>' in page
    assert '<bdi title="US Dollar">120,000.50\xa0USD</bdi>' in page
    assert "amount not stated" in page
    assert "Annual report, page 12" in page


def test_a_row_is_changed_removed_and_told_in_the_history(desk, record, bank):
    desk.post(path(record), rows(BANK, FOUNDATION))
    first, second = record.fundings.all()
    page = desk.get(path(record)).content.decode()
    assert 'value="120000.50"' in page
    assert f'name="funders-1-pk" value="{second.pk}"' in page
    changed = BANK | {"pk": first.pk, "amount": "90000"}
    gone = FOUNDATION | {"pk": second.pk, "DELETE": "on"}
    assert desk.post(path(record), rows(changed, gone, version=1)).status_code == 302
    assert [(row.pk, row.amount) for row in record.fundings.all()] == [(first.pk, 90000)]
    page = desk.get(f"/partnerships/{record.pk}/history/").content.decode()
    assert "Changed: Funder – <bdi>A Bank</bdi>" in page
    assert "<bdi>120000.50</bdi></del>" in page
    assert "Removed: Funder – <bdi>A small foundation</bdi>" in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"amount": "100", "currency": "EUR"}, "Enter who pays, or clear the row"),
        ({"funder": "A Bank", "amount": "100"}, "Enter the currency"),
        ({"funder": "A Bank", "currency": "EUR"}, "Enter the amount, or clear the currency"),
        ({"funder": "A Bank", "amount": "120.000", "currency": "EUR"}, "Enter it like 120000 or 120000.50"),
        ({"funder": "A Bank", "amount": "9" * 30, "currency": "EUR"}, "Check the number of zeros"),
        ({"funder": "A Bank", "amount": "1", "currency": "XXX"}, "not one of the available choices"),
        ({"funder": "x" * 10_000}, "at most 200 characters"),
        ({"funder": "a\x00b"}, "Null characters"),
        ({"funder": "A Bank", "pk": "nothing"}, "Another funder"),
    ],
)
def test_what_is_not_clear_is_said_and_what_was_typed_stays(desk, record, row, words):
    answer = desk.post(path(record), rows(row, FOUNDATION))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Annual report, page 12" in page
    assert not Funding.objects.exists()


def test_a_form_without_its_frame_is_no_error_of_ours(desk, record):
    for sent in ({}, rows(BANK) | {"version": "x"}, rows(BANK) | {"funders-TOTAL_FORMS": "9" * 9}):
        assert desk.post(path(record), sent).status_code == 422


def test_foreign_rows_are_left_alone(desk, record):
    other = make_partnership(make_city(), make_city())
    theirs = Funding.objects.create(partnership=other, name="Theirs")
    desk.post(path(record), rows(FOUNDATION | {"pk": theirs.pk}))
    theirs.refresh_from_db()
    assert (theirs.name, theirs.partnership) == ("Theirs", other)
    assert record.fundings.count() == 1


def test_a_page_chosen_while_typing_counts_for_that_name_only(desk, record, bank):
    desk.post(path(record), rows({"funder": "Bank, the good one", "pick": "/institutions/bank/ A Bank"}))
    assert record.fundings.get().actor is None


def test_of_two_editors_the_second_sees_what_the_first_saved_and_loses_nothing(desk, record):
    desk.post(path(record), rows({"funder": "The first one"}))
    answer = desk.post(path(record), rows(FOUNDATION))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The first one" in page
    assert "Annual report, page 12" in page
    assert 'name="version" value="1"' in page
    assert [str(row) for row in record.fundings.all()] == ["The first one"]
    assert desk.post(path(record), rows(FOUNDATION, version=1)).status_code == 302


def test_who_may_not_edit_is_refused(client, record):
    lima = record.parties.first().city
    bo = make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person
    for person, status in ((None, 302), (make_person("Eve"), 403), (bo, 403)):
        if person:
            client.force_login(person)
        assert client.get(path(record)).status_code == status
        assert client.post(path(record), rows(FOUNDATION)).status_code == status
    record.visibility = "city"
    record.save()
    client.force_login(make_person("Kim"))
    assert client.get(path(record)).status_code == 404
    assert not Funding.objects.exists()


def test_the_export_names_every_funder_and_adds_nothing_up(client, desk, record, bank):
    desk.post(path(record), rows(BANK, {"funder": "Lima", "amount": "5", "currency": "PEN"}, FOUNDATION))
    file = b"".join(client.get("/partnerships/export.csv").streaming_content).decode()
    row = next(csv.DictReader(io.StringIO(file)))
    assert row["funders"] == "A Bank: 120000.50 USD (2024–2027); Lima: 5.00 PEN; A small foundation"


def test_the_pages_cost_the_same_however_many_funders_there_are(desk, record, bank):
    pages = (record.get_absolute_url(), path(record))
    Funding.objects.create(partnership=record, name="One")
    few = [len(statements(desk, page)) for page in pages]
    for number in range(5):
        Funding.objects.create(partnership=record, institution=bank, order=number)
    assert [len(statements(desk, page)) for page in pages] == few
