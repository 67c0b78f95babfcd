"""The page that a new mayor's office takes over, and the desk that asks who follows."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from citydiplo.portal.queries import desk
from networks.actions.confirmations import membership_sides
from networks.choices import SeatRole
from partnerships.actions import records
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import AgreementStep
from tests import rows
from tests.pages import on_desk, statements

pytestmark = pytest.mark.django_db

URL = "/cities/lima/handover/"


@pytest.fixture
def bo(lima, client):
    person = rows.make_person("Bo")
    rows.make_seat(person, lima, SeatRole.MAYORS_OFFICE)
    client.force_login(person)
    return person


def busy(lima):
    """Something of everything."""
    lagos = rows.make_city("lagos", name="Lagos")
    ana = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
    chidi = rows.make_seat(rows.make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person
    facts = {"status": "active", "dimension": "culture", "partnership_class": "twinning"}
    dates = {"since": rows.day("2001-01-01"), "since_precision": "year"}
    theirs = records.log(city=lagos, by=chidi, partner=lima, token=uuid.uuid4(), **facts, **dates)
    ours = records.log(city=lima, by=ana, partner=lagos, token=uuid.uuid4(), **facts, **dates)
    partnership_sides.dispute(
        record=ours, side=lagos, by=chidi, field="since", held="1999", reason="Our archive."
    )
    today = timezone.localdate()
    rows.make_partnership(
        lima, lagos, visibility="city", title="Quiet talks", renewal_on=today + timedelta(days=30)
    )
    rows.make_partnership(lima, lagos, title="Asleep", status="dormant")
    rows.make_partnership(lima, lagos, title="A mere draft", status="draft")
    rows.make_partnership(lima, lagos, title="Long over", status="ended")
    membership = rows.make_membership(rows.make_network("c40", acronym="C40"), lima, role="chair")
    membership_sides.dispute(
        record=membership, side=lima, by=ana, field="role", held="member", reason="We resigned the chair."
    )
    rows.make_accession(rows.make_agreement("covenant", name="Covenant of Mayors"), lima)
    rows.make_mandate(lima, "2023-01-01", "2026-01-01", name="Luz Paredes")
    rows.make_mandate(lima, "2026-01-01", name="Rosa Huanca")
    return theirs, ours


def test_all_that_the_city_shares_and_must_do_stands_on_one_page(client, lima, bo):
    theirs, _ours = busy(lima)
    page = client.get(URL).content.decode()
    for words in (
        "For the office of Rosa Huanca (since 1 January 2026), after Luz Paredes.",
        "Lagos disputes: Start date. The city must answer.",
        f"/partnerships/{theirs.pk}/answer/",
        "Renewal is due by",
        "Quiet talks",
        "Asleep",
        "Chair",
        "We resigned the chair.",
        "Covenant of Mayors",
        "City editor",
    ):
        assert words in page
    assert "A mere draft" not in page
    assert "Long over" not in page


def test_steps_of_agreements_that_are_late_wait_for_the_city(client, lima, bo):
    covenant = rows.make_agreement("covenant", name="Covenant of Mayors")
    step = AgreementStep.objects.create(
        agreement=covenant, kind="plan", order=1, text="A plan", due_months=24
    )
    kept = rows.make_accession(covenant, lima, state="declared", date=rows.day("2020-01-01"))
    page = client.get(URL).content.decode()
    assert "Covenant of Mayors: was due by 1 January 2022." in page
    address = f"/cities/lima/agreements/{kept.pk}/steps/{step.pk}/"
    assert address not in page  # the mayor's office reads; editors say what is done
    client.force_login(rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    assert address in client.get(URL).content.decode()


def test_an_empty_city_has_its_page_too(client, lima, bo):
    page = client.get(URL).content.decode()
    assert "No mayor is recorded." in page
    assert "Open tasks of the city" not in page


def test_as_many_statements_for_a_busy_city_as_for_a_quieter_one(client, lima, bo):
    busy(lima)
    few = len(statements(client, URL))
    for number in range(5):
        rows.make_partnership(lima, rows.make_city(), renewal_on=rows.day("2020-01-01"))
        rows.make_membership(rows.make_network(), lima)
        rows.make_accession(rows.make_agreement(), lima)
        rows.make_seat(rows.make_person(f"p{number}"), lima, SeatRole.CITY_EDITOR)
    assert len(statements(client, URL)) == few <= 29  # one for each of its parts


def test_it_is_for_the_seats_of_that_city(client, lima):
    assert client.get(URL).status_code == 302
    chidi = rows.make_seat(rows.make_person("Chidi"), rows.make_city("lagos"), SeatRole.CITY_LEAD).person
    for person in (rows.make_person("Eve"), chidi):
        client.force_login(person)
        assert client.get(URL).status_code == 403
        assert "Hand-over page" not in client.get("/cities/lima/mayors/").content.decode()
    assert client.get("/cities/nowhere/handover/").status_code == 404


def in_days(number):
    return str(timezone.localdate() + timedelta(days=number))


@pytest.mark.parametrize(
    ("ends", "asks"),
    [(in_days(61), 0), (in_days(60), 1), (in_days(0), 1), (in_days(-4000), 1), (None, 0)],
)
def test_the_desk_asks_from_sixty_days_before_an_end(client, lima, ends, asks):
    ana = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
    rows.make_mandate(lima, "2001-01-01", ends, name="Luz Paredes", state="declared")
    rows.make_mandate(rows.make_city(), "2001-01-01", in_days(1))
    client.force_login(ana)
    page = client.get("/desk/")
    assert len(on_desk(page, "mandates")) == desk.count(ana) == page.context["total"] == asks
    assert ("Enter the successor" in page.content.decode()) == bool(asks)


def test_the_desk_says_whether_the_term_is_over(client, lima):
    client.force_login(rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_LEAD).person)
    this_year = f"{timezone.localdate().year}-01-01"
    term = rows.make_mandate(lima, "2001-01-01", this_year, ends_precision="year")
    assert "The mandate ends: " in client.get("/desk/").content.decode()
    term.ends_precision = "day"
    term.save()
    assert "The mandate ended: " in client.get("/desk/").content.decode()


def test_once_a_successor_is_entered_the_desk_is_quiet_at_once(client, lima):
    ana = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
    rows.make_mandate(lima, "2001-01-01", in_days(10), name="Luz Paredes")
    client.force_login(ana)
    assert desk.count(ana) == 1
    client.post("/cities/lima/mayors/enter/", {"mayor": "Rosa Huanca", "starts": in_days(10)})
    assert on_desk(client.get("/desk/"), "mandates") == []


def test_the_mayors_office_reads_and_is_not_asked(client, lima, bo):
    rows.make_mandate(lima, "2001-01-01", in_days(10))
    assert desk.count(bo) == 0
    page = client.get("/cities/lima/mayors/").content.decode()
    assert "Hand-over page" in page
    assert "Add a mayor" not in page
