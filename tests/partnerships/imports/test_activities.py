"""Files of activities: a city's own list of what it did with its partners."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from networks.choices import SeatRole
from partnerships.actions import activities
from partnerships.imports import mapping, worker
from partnerships.models import Activity, ImportJob
from tests.pages import statements
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_institution, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db

TEXT = """\
Partner,Activity,Date,People,Organiser,Link
Lagos,Youth exchange,May 2026,12,Lima,lima.example/exchange
Development Bank,Talk about a loan,2025,,,
Lagos,Concert,2025-04-03,"1,200",Lagos,
"""


@pytest.fixture
def records(world):
    bank = make_institution("bank", name="Development Bank")
    return {
        "lagos": make_partnership(world["lima"], world["lagos"]),
        "bank": make_partnership(world["lima"], bank),
    }


@pytest.fixture
def read(world, editor, send, go):
    """A list of Lima as its editor previews it."""

    def previewed(text, by=editor):
        return go(send(text, by, "activities", state="declared", a_city=world["lima"].pk), "checking")

    return previewed


@pytest.fixture
def exported(client, editor, world):
    """The export of Lima's activities, as its editor gets it."""

    def text():
        client.force_login(editor)
        answer = client.get(f"/activities/export.csv?city={world['lima'].slug}")
        return b"".join(answer.streaming_content).decode("utf-8-sig")

    return text


@pytest.fixture
def imported(records, read, go):
    return go(read(TEXT), "applying")


def test_a_list_becomes_activities_of_the_right_partnerships(records, imported):
    assert outcomes(imported) == {2: ("new", ""), 3: ("new", ""), 4: ("new", "")}
    found = Activity.objects.order_by("what")
    assert [
        (row.partnership, row.what, row.on_text, row.people, str(row.organiser or "")) for row in found
    ] == [
        (records["lagos"], "Concert", "3 April 2025", 1200, "Lagos"),
        (records["bank"], "Talk about a loan", "2025", None, ""),
        (records["lagos"], "Youth exchange", "May 2026", 12, "Lima"),
    ]
    assert found[2].link == "https://lima.example/exchange"
    assert {act.history_type for act in Activity.history.all()} == {"+"}


def test_the_last_sign_of_life_follows_an_import_and_its_undoing(records, imported, go):
    records["lagos"].refresh_from_db()
    assert (records["lagos"].sign_kind, records["lagos"].sign_on.isoformat()) == ("activity", "2026-05-01")
    go(imported, "undoing")
    assert not Activity.objects.exists()
    records["lagos"].refresh_from_db()
    assert records["lagos"].sign_kind != "activity"


def test_the_same_list_again_changes_nothing(imported, read):
    assert set(outcomes(read(TEXT)).values()) == {("same", "same")}


def test_a_list_that_comes_again_corrects_what_the_city_logged(imported, read, go):
    again = go(read(TEXT.replace(",12,", ",14,")), "applying")
    assert outcomes(again)[2] == ("changed", "differs")
    assert Activity.objects.get(what="Youth exchange").people == 14
    go(again, "undoing")
    assert Activity.objects.get(what="Youth exchange").people == 12


def test_an_export_comes_back_without_a_change(exported, imported, read, go):
    text = exported()
    assert {outcome for outcome, _code in outcomes(read(text)).values()} == {"same"}
    changed = text.replace("Youth exchange", "Exchange of pupils").replace(",1200,Lagos,", ",900,Lima,")
    job = go(read(changed), "applying")
    assert sorted(outcome for outcome, _code in outcomes(job).values()) == ["changed", "changed", "same"]
    assert not Activity.objects.filter(what="Youth exchange").exists()
    concert = Activity.objects.get(what="Concert")
    assert (concert.people, concert.organiser.name) == (900, "Lima")
    go(job, "undoing")
    concert.refresh_from_db()
    assert (concert.people, concert.city.name) == (1200, "Lagos")


def test_a_new_line_in_an_export_names_the_partnership_by_its_address(exported, imported, read, go):
    text, lagos = exported(), Activity.objects.get(what="Concert").partnership
    address = f"https://portal.example/partnerships/{lagos.pk}/"
    job = go(read(f"{text.rstrip()}\r\n,{address},,Football match,2026-06,22,,\r\n"), "applying")
    assert Activity.objects.get(what="Football match").partnership == lagos
    assert Activity.objects.count() == 4
    assert sorted(outcome for outcome, _code in outcomes(job).values()) == ["new", "same", "same", "same"]


def test_what_a_row_cannot_say(world, records, read):
    make_partnership(world["lima"], world["lagos"], partnership_class="project")
    later = timezone.localdate().year + 1
    text = f"""\
Partner,Country,Partnership,Activity,Date,People,Organiser,Link
Lagos,Nigeria,,Youth exchange,May 2026,,,
Bonn,Germany,,Concert,2025,,,
Development Bank,,,Talk,{later},,,
Development Bank,,,Talk,,,,
,,,Talk,2025,,,
Development Bank,,,Talk,2024,many,,
Development Bank,,,Talk,2023,3,Bonn,
Development Bank,,,Talk,2022,3,,javascript:alert(1)
,,999999,Talk,2021,,,
Development Bank,,,,2020,,,
"""
    found = outcomes(read(text))
    assert found == {
        2: ("refused", "several_partnerships"),
        3: ("refused", "no_partnership"),
        4: ("refused", "to_come"),
        5: ("refused", "missing"),
        6: ("refused", "missing"),
        7: ("refused", "bad_number"),
        8: ("refused", "no_such_party"),
        9: ("refused", "bad_link"),
        10: ("refused", "no_such_partnership"),
        11: ("refused", "missing"),
    }


def test_nobody_imports_activities_of_another_city(world, editor, send):
    with pytest.raises(PermissionDenied):
        send(TEXT, editor, "activities", state="declared", a_city=world["bonn"].pk)


def test_an_operator_acts_for_no_city(records, operator, read):
    assert {outcome for outcome, _code in outcomes(read(TEXT, by=operator)).values()} == {"refused"}


def test_a_record_of_others_cannot_be_named_by_its_id(world, records, read):
    other = make_partnership(world["bonn"], world["granada"], visibility="city")
    activity = activities.log(
        partnership=other, city=None, by=None, what="Secret", on="2025-01-01", on_precision="year"
    )
    found = outcomes(read(f"record_id,activity,activity_on\n{activity.pk},Known,2025\n"))
    assert found == {2: ("refused", "no_such_record")}


def test_what_is_public_is_added_by_the_office_where_that_is_asked_first(world, records, editor, read):
    type(world["lima"]).objects.filter(pk=world["lima"].pk).update(asks_approval=True)
    assert {found[1] for found in outcomes(read(TEXT)).values()} == {"asked_first"}
    bo = make_seat(make_person("Bo"), world["lima"], SeatRole.MAYORS_OFFICE).person
    make_seat(bo, world["lima"], SeatRole.CITY_EDITOR)
    assert {found[0] for found in outcomes(read(TEXT, by=bo)).values()} == {"new"}
    type(records["lagos"]).objects.update(visibility="city")
    assert {found[0] for found in outcomes(read(TEXT)).values()} == {"new"}


def test_the_tab_of_a_city_lists_what_was_done_last(client, editor, world, records, imported):
    client.force_login(editor)
    slug = world["lima"].slug
    tab = f"/cities/{slug}/partnerships/"
    page = client.get(tab).content.decode()
    assert "Youth exchange" in page
    assert f"/activities/feed.atom?city={slug}" in page
    assert f"/activities/export.csv?city={slug}" in page
    few = len(statements(client, tab))
    for number in range(8):
        activities.log(
            partnership=records["bank"],
            city=None,
            by=None,
            what=f"Talk {number}",
            on="2024-01-01",
            on_precision="year",
            organiser=world["lima"],
        )
    assert len(statements(client, tab)) == few


@pytest.mark.usefixtures("records", "files")
def test_a_list_is_pasted(client, world, editor, go):
    client.force_login(editor)
    preset = f"activities:city:{world['lima'].pk}"
    text = "Partner\tActivity\tDate\nLagos\tYouth exchange\tMay 2026\n"
    for sent in ({}, {"pasted": " \n"}, {"pasted": text, "file": SimpleUploadedFile("a.csv", b"Partner")}):
        assert client.post("/imports/", {"target": preset, **sent}).status_code == 422
    assert client.post("/imports/", {"target": preset, "pasted": text}).status_code == 302
    job = ImportJob.objects.get()
    assert job.file_name == "Pasted list.txt"
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.columns == {"b_city": [0], "what": [1], "on": [2]}
    mapping.set_columns(job=job, columns=job.columns, defaults=job.defaults, state=job.state)
    go(go(job, "checking"), "applying")
    assert Activity.objects.get().what == "Youth exchange"
