"""Reporting wrong data: by anybody, to those who keep the record, answered once."""

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import wrong_data
from citydiplo.portal.models import WrongDataReport
from networks.models import Mayor
from tests import rows
from tests.fitting import target
from tests.pages import statements

pytestmark = pytest.mark.django_db

WRONG = {"text": "The year is 1998, not 1989."}


def url_of(page):
    return f"/report/?kind={page._meta.model_name}&id={page.pk}"


def test_every_public_page_leads_to_a_form_of_its_own(client, lima):
    mandate = rows.make_mandate(lima, "2019-01-01")
    pages = [lima, rows.make_network(), rows.make_institution(), mandate.mayor, rows.make_agreement()]
    visit = rows.make_visit(lima, rows.make_city(), status="done", visibility="public")
    for page in [
        *pages,
        rows.make_partnership(lima, rows.make_city()),
        visit,
        target(city=lima, is_public=True),
    ]:
        html = client.get(page.get_absolute_url()).content.decode()
        assert url_of(page).replace("&", "&amp;") in html, page
        assert "Report an error" in client.get(url_of(page)).content.decode()
        answer = client.post(url_of(page), WRONG)
        assert (answer.status_code, answer["Location"]) == (302, page.get_absolute_url())
        caches["attempts"].clear()  # somebody else, as far as counting goes
    assert WrongDataReport.objects.open().count() == 8


@pytest.mark.parametrize(
    "query",
    ["", "?kind=city", "?kind=city&id=x", "?kind=x&id=1", "?kind=city&id=99999999999999999999&x=", "?id=²"],
)
def test_a_page_that_does_not_exist_has_no_form(client, query):
    assert client.get(f"/report/{query}").status_code == 404
    assert client.post(f"/report/{query}", WRONG).status_code == 404


def test_no_report_on_a_record_that_one_may_not_see(client, lima):
    record = rows.make_partnership(lima, rows.make_city(), visibility="city")
    assert client.get(url_of(record)).status_code == 404


def test_what_is_private_cannot_be_reported_by_its_own_people_either(client, lima, ana):
    client.force_login(ana)
    for page in (rows.make_visit(lima, rows.make_city()), target(city=lima)):
        html = client.get(page.get_absolute_url())
        assert html.status_code == 200
        assert "Report an error" not in html.content.decode()
        assert client.get(url_of(page)).status_code == 404


def test_a_program_that_fills_in_every_field_is_thanked_and_not_kept(client, lima):
    assert client.post(url_of(lima), WRONG | {"website": "https://spam.example"}).status_code == 302
    assert not WrongDataReport.objects.exists()


def test_one_client_reports_a_few_times_and_loses_nothing_typed(client, lima):
    for _again in range(5):
        assert client.post(url_of(lima), WRONG).status_code == 302
    answer = client.post(url_of(lima), WRONG)
    assert answer.status_code == 429
    assert "The year is 1998" in answer.content.decode()
    assert client.get(url_of(lima)).status_code == 200
    assert WrongDataReport.objects.count() == 5


def test_what_cannot_be_read_is_said_at_the_form(client, lima):
    for wrong in ({}, {"text": "x" * 10_000}, {"text": "a\x00b"}, WRONG | {"address": "nobody"}):
        answer = client.post(url_of(lima), wrong)
        assert answer.status_code == 200
        assert "field--wrong" in answer.content.decode()
    assert not WrongDataReport.objects.exists()


def test_a_report_reaches_the_desk_of_the_seats_concerned_and_no_other(client, lima, ana):
    record, mandate = rows.make_partnership(lima, rows.make_city()), rows.make_mandate(lima, "2019-01-01")
    network, lagos, institution = rows.make_network(), rows.make_city("lagos"), rows.make_institution()
    visit = rows.make_visit(lima, rows.make_city(), status="done", visibility="public")
    aim = target(city=lima, is_public=True)
    of = {
        page: wrong_data.report(kind=page._meta.model_name, page=page, text=f"About {page}")
        for page in (lima, record, mandate.mayor, visit, aim, network, lagos, institution)
    }
    dia, bo, olu = rows.make_person("Dia"), rows.make_person("Bo"), rows.make_person("Olu", is_staff=True)
    rows.make_seat(dia, network, "secretariat")
    rows.make_seat(bo, lima, "mayors-office")
    expected = {
        ana: [lima, record, mandate.mayor, visit, aim],
        dia: [network],
        bo: [],
        olu: list(of),
        rows.make_person("Eve"): [],
    }
    for person, pages in expected.items():
        client.force_login(person)
        html = client.get("/desk/reports/").content.decode()
        seen = [page for page, report in of.items() if report.text in html]
        assert seen == pages, person
        for page, report in of.items():
            if page not in pages:
                url = f"/desk/reports/{report.pk}/close/"
                assert client.post(url, {"outcome": "fixed"}).status_code == 404
    assert WrongDataReport.objects.open().count() == len(of)


def test_an_answer_is_given_once_and_mailed_without_showing_the_address(client, lima, ana):
    report = wrong_data.report(kind="city", page=lima, text="Wrong.", address="eve@example.org")
    client.force_login(ana)
    assert "1 report is waiting for an answer." in client.get("/desk/").content.decode()
    assert "eve@example.org" not in client.get("/desk/reports/").content.decode()
    url = f"/desk/reports/{report.pk}/close/"
    client.post(url, {"outcome": "fixed", "note": "Thank you <b>Eve</b>."})
    client.post(url, {"outcome": "not-wrong", "note": "No."})
    assert "report waits" not in client.get("/desk/").content.decode()
    report.refresh_from_db()
    assert (report.state, report.note, report.closed_by, report.address) == (
        "fixed",
        "Thank you <b>Eve</b>.",
        ana,
        "",
    )
    mail = OutgoingMail.objects.get()
    assert mail.to == "eve@example.org"
    assert "Thank you <b>Eve</b>." in mail.text
    assert "<b>Eve</b>" not in mail.html
    html = client.get("/desk/reports/?state=closed").content.decode()
    assert "Thank you &lt;b&gt;Eve" in html


def test_a_close_without_an_answer_changes_nothing(client, lima, ana):
    report = wrong_data.report(kind="city", page=lima, text="Wrong.")
    client.force_login(ana)
    for data in ({}, {"outcome": "open"}, {"outcome": "fixed", "note": "x" * 1001}):
        assert client.post(f"/desk/reports/{report.pk}/close/", data).status_code == 302
    assert WrongDataReport.objects.open().count() == 1


def test_hostile_text_is_only_text(client, lima, ana):
    hostile = '<script>alert(1)</script>"><img src=x>\u202egnorw'
    client.post(url_of(lima), {"text": hostile, "evidence": "javascript:alert(1)"})
    client.force_login(ana)
    html = client.get("/desk/reports/").content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html


def test_a_report_outlives_its_page(client, lima):
    mayor = Mayor.objects.create(name="A. Person", slug="a-person")
    wrong_data.report(kind="mayor", page=mayor, text="Never existed.")
    mayor.delete()
    client.force_login(rows.make_person("Olu", is_staff=True))
    assert "A. Person" in client.get("/desk/reports/").content.decode()


def test_as_many_statements_for_one_report_as_for_a_full_desk(client, lima, ana):
    client.force_login(ana)

    def another():
        record = rows.make_partnership(lima, rows.make_city())
        wrong_data.report(kind="partnership", page=record, text="Wrong.")
        wrong_data.report(kind="city", page=lima, text="Wrong.")

    another()
    few = len(statements(client, "/desk/reports/"))
    for _again in range(15):
        another()
    assert len(statements(client, "/desk/reports/")) == few <= 10


def test_the_database_keeps_a_report_either_open_or_closed_on_a_date(lima):
    report = wrong_data.report(kind="city", page=lima, text="Wrong.")
    for facts in ({"state": "fixed"}, {"closed_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WrongDataReport.objects.filter(pk=report.pk).update(**facts)
