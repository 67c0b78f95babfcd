import pytest
from django.contrib.auth.models import AnonymousUser

from citydiplo.accounts.models import User
from networks.models import Seat
from partnerships.actions import city_counts
from partnerships.models import Accession, AgreementStep
from partnerships.queries.accessions import accession_lines, accessions_counted, accessions_of, with_steps
from partnerships.queries.steps import due_steps
from tests.rows import day, make_accession, make_agreement, make_city, make_source

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
TODAY = day("2026-11-22")


def test_a_city_is_aligned_with_what_binds_states():
    paris = make_city("paris")
    make_accession(make_agreement("paris-agreement", binds="states"), paris, "aligned")
    (line,) = accession_lines(accessions_of(paris, VISITOR))
    link = '<a href="/agreements/paris-agreement/">Paris-Agreement</a>'
    assert line["relation"] == f"Aligned with {link}"


def test_counts_are_given_for_the_kinds_that_occur_only():
    pact = make_agreement("pact")
    for _ in range(3):
        make_accession(pact, make_city())
    make_accession(pact, make_city(), "reporting", date="2020-01-01")
    counted = accessions_counted(pact, VISITOR)
    kinds, dated = counted.kinds, counted.dated
    assert [(kind, n) for kind, _, n in kinds] == [("signatory", 3), ("reporting", 1)]
    assert dated == 1


@pytest.mark.parametrize(
    ("acceded", "precision", "months", "repeat", "said"),
    [
        ("2016-05-31", "day", 24, None, "31 May 2018"),
        ("2016-01-01", "year", 24, None, "2018"),
        ("2016-01-01", "year", 24, 24, "2028"),
        ("2024-02-29", "day", 12, None, "28 February 2025"),
        ("2016-05-31", "day", None, None, ""),
        (None, "day", 24, None, ""),
    ],
)
def test_a_step_is_due_so_many_months_after_the_accession(acceded, precision, months, repeat, said):
    paris, covenant = make_city("paris"), make_agreement("covenant")
    AgreementStep.objects.create(
        agreement=covenant, kind="plan", order=1, text="A plan", due_months=months, repeat_months=repeat
    )
    make_accession(covenant, paris, date=acceded and day(acceded), date_precision=precision)
    (line,) = with_steps(accession_lines(accessions_of(paris, VISITOR)), TODAY)
    assert [one.due_text for one in line["steps"]] == [said]
    assert {one.progress for one in line["steps"]} == {"unknown"}  # open data do not say what was done


def test_accessions_of_a_merged_city_are_not_shown():
    old = make_city("old", merged_into=make_city("new"))
    pact = make_agreement("pact")
    make_accession(pact, old)
    counted = accessions_counted(pact, VISITOR)
    assert (counted.kinds, counted.dated) == ([], 0)


def test_a_source_that_all_accessions_share_is_said_once(client):
    pact, one, other = (
        make_agreement("pact"),
        make_source("one", title="One list"),
        make_source("other", title="Another"),
    )
    for _ in range(3):
        make_accession(pact, make_city(), source=one, state="open-data")
    page = client.get("/agreements/pact/").content.decode()
    assert "Source of all rows:" in page
    assert page.count("One list") == 1
    make_accession(pact, make_city(), source=other, state="open-data")
    page = client.get("/agreements/pact/").content.decode()
    assert "Source of all rows:" not in page
    assert (page.count("One list"), page.count("Another")) == (3, 1)


def test_what_ended_is_listed_last_and_never_counted(client):
    covenant, left, stays = make_agreement("covenant"), make_city("left"), make_city("stays")
    make_accession(covenant, left, date="2010-01-01", date_precision="year", until="2024-05-01",
                   until_precision="month", state="declared")  # fmt: skip
    make_accession(covenant, stays, date="2012-01-01", date_precision="year")
    AgreementStep.objects.create(agreement=covenant, kind="plan", order=1, text="A plan", due_months=24)
    city_counts.refresh(city_ids=[left.pk, stays.pk])
    counted = accessions_counted(covenant, VISITOR)
    assert [(kind, n) for kind, _, n in counted.kinds] == [("signatory", 1)]
    assert (counted.dated, counted.ended) == (1, 1)
    last = {(year, n) for year, _region, n in counted.years.table() if year in (2013, 2024)}
    assert last == {(2013, 2), (2024, 1)}
    page = " ".join(client.get("/agreements/covenant/").content.decode().split())
    table = page.partition("<caption>")[2]
    assert "1 relation has ended. It is listed last" in table
    assert table.index("Stays") < table.index("Left") < table.index("until May 2024")
    left.refresh_from_db()
    stays.refresh_from_db()
    assert (left.accession_count, stays.accession_count) == (0, 1)
    assert left.on_record_count == 1
    assert due_steps([left, stays], TODAY) == []
    (line,) = with_steps(accession_lines(accessions_of(left, VISITOR)), TODAY)
    assert (line["until_text"], line["steps"]) == ("May 2024", [])
    assert "until May 2024" in client.get("/cities/left/").content.decode()


def test_an_end_is_entered_corrected_and_never_before_the_start(client):
    covenant = make_agreement("covenant")
    editor = User.objects.create_user(email="ana@example.org", password="x")
    Seat.objects.create(person=editor, city=make_city("lima"), role="city-editor")
    client.force_login(editor)
    path = "/cities/lima/agreements/enter/"
    facts = {"agreement": covenant.pk, "kind": "signatory", "date": "May 2015", "until": "2014"}
    said = client.post(path, facts).content.decode()
    assert "The end date is before the start date" in said
    assert 'value="May 2015"' in said
    client.post(path, facts | {"until": "2015"})
    accession = Accession.objects.get()
    assert (accession.date_text, accession.until, accession.until_precision) == (
        "May 2015", day("2015-05-01"), "year",
    )  # fmt: skip
    client.post(
        f"/cities/lima/agreements/{accession.pk}/", {"kind": "signatory", "date": "2015", "until": ""}
    )
    accession.refresh_from_db()
    assert accession.until is None
