"""The last sign of life: the newest of what everybody may know, kept as rows change, told in words."""

import csv
import datetime
import io
import itertools
import uuid

import pytest
from django.utils import timezone

from agenda.actions.last_signs import tell_meetings
from agenda.models import Attendance
from partnerships.actions import (
    activities,
    confirmations,
    denormalized,
    documents,
    last_signs,
    replies,
    reuses,
    visits,
)
from partnerships.models import Partnership, PartnershipDocument, Reuse
from partnerships.signs import sign_text
from tests import rows

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 29)
DONE = {"status": "done", "visibility": "public"}


@pytest.fixture
def record(lima, lagos):
    return rows.make_partnership(lima, lagos, status="active", title="Ports")


def sign(record):
    """(kind, date as text) of a record as the database has it, after all were counted again."""
    last_signs.refresh()
    found = Partnership.objects.get(pk=record.pk)
    return (found.sign_kind, str(found.sign_on)) if found.sign_kind else None


def kept(record):
    """The same without counting again: what the actions wrote."""
    found = Partnership.objects.get(pk=record.pk)
    return (found.sign_kind, str(found.sign_on)) if found.sign_kind else None


def did(record, on="2026-05-01", **facts):
    facts = {"what": "Youth exchange", "on": rows.day(on), "on_precision": "month"} | facts
    return activities.log(partnership=record, city=None, by=None, **facts)


def test_without_a_sign_nothing_is_said(record):
    assert sign(record) is None


def test_an_activity_is_a_sign_until_it_is_withdrawn(record):
    old = did(record, "2020-05-01")
    new = did(record)
    assert kept(record) == ("activity", "2026-05-01")
    activities.withdraw(activity=new, city=None, reason="A slip.")
    assert kept(record) == ("activity", "2020-05-01")
    activities.withdraw(activity=old, city=None, reason="A slip.")
    assert kept(record) is None


def test_a_confirmation_is_a_sign_of_what_goes_on(record, lima, ana):
    Partnership.objects.filter(pk=record.pk).update(dimension="culture", dimensions=["culture"])
    record.refresh_from_db()
    sides = confirmations.partnership_sides
    sides.confirm(record=record, side=lima, by=ana, seen_round=record.confirmation_round)
    assert kept(record)[0] == "confirmation"
    Partnership.objects.filter(pk=record.pk).update(status="ended")
    assert sign(record) is None


@pytest.mark.parametrize("status", ["active", "ended"])
@pytest.mark.parametrize("days_ago", [None, 400, 1, 0])
def test_a_confirmation_writes_what_counting_again_finds(record, ana, status, days_ago):
    """For any last sign before; also confirmed once more, and taken back by a dispute."""
    lima, lagos = (party.city for party in record.parties.all())
    facts = {"dimension": "culture", "dimensions": ["culture"], "status": status}
    Partnership.objects.filter(pk=record.pk).update(**facts)
    record.refresh_from_db()
    if days_ago is not None:
        on = timezone.localdate() - datetime.timedelta(days=days_ago)
        rows.make_visit(lima, lagos, first_day=on, last_day=on, **DONE)
    sides, before = confirmations.partnership_sides, sign(record)
    for _time in range(2):
        sides.confirm(record=record, side=lima, by=ana, seen_round=record.confirmation_round)
        written = kept(record)
        assert written == sign(record)
        assert (written != before) == (status == "active" and days_ago != 0)
    sides.dispute(record=record, side=lima, by=ana, field="status", held="ended", reason="It ended.")
    assert kept(record) == sign(record) == before


def test_a_document_is_a_sign_while_everybody_may_read_it(record, ana):
    facts = {"title": "Charter", "url": "https://lima.example/charter"}
    document = documents.attach(thing=record, by=ana, facts=facts)
    assert kept(record)[0] == "document"
    documents.remove(document=document)
    assert kept(record) is None
    assert not PartnershipDocument.objects.exists()


def test_a_visit_between_the_parties_counts_once_it_is_public(record, lima, lagos, ana):
    facts = {"way": "out", "purpose": "Ports", "visibility": "own"}
    facts |= {"first_day": rows.day("2026-03-03"), "last_day": rows.day("2026-03-05")}
    visit = visits.log(city=lima, by=ana, partners=[lagos], token=uuid.uuid4(), **facts)
    assert visit.is_done
    assert kept(record) is None
    visits.amend(visit=visit, by=ana, version=visit.version, visibility="public")
    assert kept(record) == ("visit", "2026-03-05")
    visits.amend(visit=visit, by=ana, version=visit.version, partners=[rows.make_city("oslo")])
    assert kept(record) is None
    visits.amend(visit=visit, by=ana, version=visit.version, partners=[], partnership=record)
    assert kept(record) == ("visit", "2026-03-05")
    visits.remove(visit=visit, by=ana, reason="A slip.")
    assert kept(record) is None


@pytest.mark.parametrize("narrow", ["own", "parties", "members"])
def test_visits_that_visitors_do_not_read_do_not_count(record, lima, lagos, narrow):
    rows.make_visit(lima, lagos, status="done", visibility=narrow, partnership=record)
    rows.make_visit(lima, lagos, status="planned", visibility="own", partnership=record)
    assert sign(record) is None


def test_a_visit_to_an_institution_counts_for_what_it_is_party_of(lima, lagos):
    bank = rows.make_institution("bank")
    with_bank, with_lagos = rows.make_partnership(lima, bank), rows.make_partnership(lima, lagos)
    rows.make_visit(lima, bank, last_day=rows.day("2026-03-05"), first_day=rows.day("2026-03-05"), **DONE)
    assert sign(with_bank) == ("visit", "2026-03-05")
    assert sign(with_lagos) is None


def test_replies_and_reuse_between_the_parties_are_exchanges(record, lima, lagos, ana):
    exchange = rows.make_exchange(lagos)
    replies.reply(exchange=exchange, author=lima, by=ana, text="Thank you.", token=uuid.uuid4())
    assert kept(record)[0] == "exchange"
    replies.withdraw(reply=exchange.replies.get())
    assert kept(record) is None
    reuses.say(exchange=exchange, city=lima, by=ana, outcome="Done.", spared_a_mistake=True)
    assert kept(record)[0] == "exchange"
    reuses.withdraw(reuse=Reuse.objects.get(), now=exchange.published_at)
    assert kept(record) is None


def test_an_exchange_among_other_cities_or_for_some_is_no_sign(record, lima, lagos, ana):
    oslo = rows.make_city("oslo")
    for exchange in (rows.make_exchange(oslo), rows.make_exchange(lagos, to=[lima])):
        reuses.say(exchange=exchange, city=lima, by=ana, outcome="Done.", spared_a_mistake=False)
    rows.make_exchange(lima)
    assert sign(record) is None
    rows.make_exchange(lima, partnership=record, published_at="2025-01-01T12:00Z")
    assert sign(record) == ("exchange", "2025-01-01")


def test_the_agenda_tells_meetings_that_two_parties_attended(record, lima, lagos):
    network = rows.make_network()
    for starts_on, came in (("2025-05-05", True), ("2026-05-05", False)):
        meeting = rows.make_meeting(network, starts_on=starts_on)
        Attendance.objects.create(meeting=meeting, city=lima, answer="yes", attended=True)
        Attendance.objects.create(meeting=meeting, city=lagos, answer="yes", attended=came)
    assert tell_meetings() == 1
    assert kept(record) == ("meeting", "2025-05-05")
    assert tell_meetings() == 0
    Attendance.objects.update(attended=False)
    assert tell_meetings() == 1
    assert kept(record) is None


def test_what_is_invented_is_a_sign_of_invented_records_only(record, lima, lagos):
    invented = rows.make_partnership(lima, lagos, is_demo=True)
    rows.make_visit(
        lima, lagos, last_day=rows.day("2026-03-05"), first_day=rows.day("2026-03-05"), is_demo=True, **DONE
    )
    assert sign(record) is None
    assert sign(invented) == ("visit", "2026-03-05")


def test_the_newest_of_all_is_said_in_any_order(lima):
    kinds = {
        "activity": did,
        "visit": lambda record, on: rows.make_visit(
            lima, first_day=rows.day(on), last_day=rows.day(on), partnership=record, **DONE
        ),
        "exchange": lambda record, on: rows.make_exchange(
            lima, partnership=record, published_at=f"{on}T12:00Z"
        ),
    }
    days = ("2021-05-01", "2022-05-01", "2023-05-01")
    for order in itertools.permutations(kinds):
        record = rows.make_partnership(lima, rows.make_city())
        for kind, on in zip(order, days, strict=True):
            kinds[kind](record, on)
        assert sign(record) == (order[-1], days[-1])


def test_counting_again_changes_nothing(record, lima, lagos):
    did(record)
    rows.make_visit(lima, lagos, last_day=rows.day("2026-03-05"), first_day=rows.day("2026-03-05"), **DONE)
    assert last_signs.refresh() == 0
    Partnership.objects.update(sign_on=None, sign_kind="")
    assert denormalized.refresh() >= 1
    assert kept(record) == ("activity", "2026-05-01")
    assert denormalized.refresh() == 0


@pytest.mark.parametrize(
    ("status", "on", "precision", "said"),
    [
        ("active", "2026-05-17", "day", "Active: visit in May 2026"),
        ("active", "2025-11-29", "day", "Active: visit in November 2025"),
        ("active", "2025-11-28", "day", "Last sign of life: visit in November 2025"),
        ("active", "2025-01-01", "year", "Last sign of life: visit in 2025"),
        ("active", "2021-11-29", "day", "Last sign of life: visit in November 2021"),
        ("active", "2021-11-28", "day", "No sign of life for 5 years"),
        ("dormant", "2020-11-29", "day", "No sign of life for 6 years"),
        ("dormant", "2026-05-17", "day", "Last sign of life: visit in May 2026"),
        ("ended", "2010-05-17", "day", "Last sign of life: visit in May 2010"),
    ],
)
def test_words(status, on, precision, said):
    sign = {"kind": "visit", "day": rows.day(on), "precision": precision}
    assert sign_text(status=status, today=TODAY, **sign) == said


def test_pages_filters_and_files_tell_it(client, record, lima, lagos):
    silent = rows.make_partnership(lima, lagos, title="Silent", status="active")
    long_ago = rows.make_partnership(lima, lagos, title="Long ago", status="active")
    did(record, str(datetime.date.today().replace(day=1)))
    did(long_ago, "2001-05-01")
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Active: activity in" in page
    assert "none in the register" in client.get(silent.get_absolute_url()).content.decode()
    page = client.get(long_ago.get_absolute_url()).content.decode()
    assert "No sign of life for" in page
    assert "activity in May 2001" in page
    for path in ("/partnerships/", "/cities/lima/partnerships/", "/cities/lagos/with/lima/"):
        page = client.get(path).content.decode()
        assert "Active: activity in" in page, path
        assert "No sign of life for" in page, path
    found = {
        age: [row["title"] for row in client.get(f"/partnerships/?sign={age}").context["rows"]]
        for age in ("year", "five-years", "longer", "none")
    }
    assert found == {"year": ["Ports"], "five-years": [], "longer": ["Long ago"], "none": ["Silent"]}
    listed = client.get("/partnerships/?sort=sign").context["rows"]
    assert [row["title"] for row in listed] == ["Ports", "Long ago", "Silent"]
    answer = client.get("/partnerships/export.csv?sort=sign")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    told = {
        row["title"]: (row["last_sign"], row["last_sign_on"]) for row in csv.DictReader(io.StringIO(text))
    }
    assert told["Long ago"] == ("activity", "2001-05")
    assert told["Silent"] == ("", "")
