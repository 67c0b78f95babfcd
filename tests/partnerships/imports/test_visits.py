"""Files of visits: a city's own list, which its own people alone read until they publish it."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from partnerships.actions import visits
from partnerships.imports.mapping import first_guess
from partnerships.models import ImportJob, Visit
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_institution

pytestmark = pytest.mark.django_db

TEXT = """\
City,Country,First day,Last day,Purpose,Way,Outcome
"Lagos",Nigeria,2025-03-03,2025-03-05,See the bus lanes,out,Agreement
Bonn,Germany,3 April 2100,,Plan the summit,in,
Development Bank,,2024-05-06,,Talk about a loan,,Contact
"""


@pytest.fixture
def imported(world, editor, send, go):
    make_institution("bank", name="Development Bank")
    job = send(TEXT, editor, "visits", state="declared", a_city=world["lima"].pk)
    return go(go(job, "checking"), "applying")


def test_a_list_becomes_visits_that_only_the_city_reads(world, editor, imported):
    assert outcomes(imported) == {2: ("new", ""), 3: ("new", ""), 4: ("new", "")}
    found = Visit.objects.order_by("first_day")
    assert [(row.label, row.status, row.outcome, row.way) for row in found] == [
        ("Lima – Development Bank", "done", "contact", "out"),
        ("Lima – Lagos", "done", "agreement", "out"),
        ("Lima – Bonn", "planned", "", "in"),
    ]
    assert found[1].last_day == datetime.date(2025, 3, 5)
    assert {row.visibility for row in found} == {"own"}
    assert not Visit.objects.visible_to(AnonymousUser()).exists()
    assert Visit.objects.visible_to(editor).count() == 3


def test_the_same_file_again_changes_nothing(world, editor, imported, send, go):
    again = go(send(TEXT, editor, "visits", state="declared", a_city=world["lima"].pk), "checking")
    assert {outcome for outcome, _code in outcomes(again).values()} == {"same"}


def test_it_is_undone_as_a_whole(imported, go):
    assert Visit.objects.count() == 3
    go(imported, "undoing")
    assert not Visit.objects.exists()


def test_nobody_imports_visits_of_another_city(world, editor, operator, send, go):
    make_institution("bank", name="Development Bank")
    with pytest.raises(PermissionDenied):
        send(TEXT, editor, "visits", state="declared", a_city=world["bonn"].pk)
    job = go(send(TEXT, operator, "visits", a_city=world["lima"].pk), "checking")
    assert {outcome for outcome, _code in outcomes(job).values()} <= {"refused", "unmatched"}


def test_a_month_is_no_day_of_a_visit(world, editor, send, go):
    text = "City,Country,First day,Purpose\nLagos,Nigeria,March 2025,See the bus lanes\n"
    job = go(send(text, editor, "visits", state="declared", a_city=world["lima"].pk), "checking")
    assert outcomes(job)[2][0] == "refused"


def test_the_columns_are_found_by_their_headers(world):
    job = ImportJob(target="visits", defaults={"a_city": world["lima"].pk})
    header = ["Ciudad", "Motivo", "Desde", "Hasta"]
    found = first_guess(job, header, [["Lagos", "Ver los carriles", "2025-03-03", "2025-03-05"]] * 3)[0]
    assert found == {"b_city": [0], "purpose": [1], "first_day": [2], "last_day": [3]}


def exported(client, kind="csv", query=""):
    return b"".join(client.get(f"/visits/export.{kind}?{query}").streaming_content)


@pytest.fixture
def many(world, editor):
    """Visits that are hard to tell apart, or to write on a line."""
    lima, lagos, bonn = (world[name] for name in ("lima", "lagos", "bonn"))
    bank = make_institution("bank", name="Development Bank")
    facts = {"by": editor, "way": "out", "visibility": "parties"}
    over = datetime.date(2025, 3, 3)

    def logged(*partners, city=lima, first=over, **more):
        return visits.log(
            city=city, partners=partners, token=uuid.uuid4(), first_day=first, last_day=first, **facts | more
        )

    logged(lagos, purpose="See the bus lanes", outcome="agreement", outcome_text="Two\n\n- lines, “so”")
    logged(lagos, purpose="See the depots on the same day")
    logged(lagos, bonn, purpose="Three of us", dimension="culture", theme="immigration")
    logged(bank, purpose="=Talk about a loan")
    logged(bonn, purpose="Plan the summit", first=datetime.date(2100, 4, 3), way="online")
    logged(lima, city=lagos, purpose="Theirs", by=None, visibility="public")


@pytest.fixture
def back(client, editor, send, go):
    """A file that the editor sends in without a click, checked."""
    client.force_login(editor)

    def sent(content, **facts):
        return go(send(content, editor, "visits", state="declared", **facts), "checking")

    return sent


@pytest.mark.parametrize("path", ["csv", "csv?headers=es", "xlsx"])
def test_our_own_export_comes_back_without_a_change(client, back, many, go, path):
    before = exported(client)
    job = back(exported(client, *path.partition("?")[::2]))
    assert set(outcomes(job).values()) == {("same", "same")}
    assert len(outcomes(job)) == 6
    go(job, "applying")
    assert (Visit.objects.count(), exported(client)) == (6, before)


def test_the_export_also_comes_back_into_the_list_of_a_city(world, client, back, many):
    lima = world["lima"]
    job = back(exported(client, query=f"city={lima.slug}"), a_city=lima.pk)
    assert len(outcomes(job)) == 6
    assert set(outcomes(job).values()) == {("same", "same")}


def test_a_row_with_an_id_changes_nothing_that_its_city_said(client, back, many):
    job = back(exported(client).decode().replace("See the depots", "See the gardens"))
    assert sorted(set(outcomes(job).values())) == [("refused", "stands"), ("same", "same")]
    assert Visit.objects.filter(purpose__startswith="See the depots").exists()


def test_without_ids_the_export_comes_back_as_the_same_visits(client, back, many):
    Visit.objects.exclude(purpose="See the bus lanes").delete()
    job = back(exported(client).decode().replace("record_id", "remark"))
    assert set(outcomes(job).values()) == {("same", "same")}
