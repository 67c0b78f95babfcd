"""After an error: a summary that names and links every field, takes the focus, and a title that says so."""

import re

import pytest

from networks.choices import SeatRole
from networks.models import City
from tests import files, rows
from tests.portal.walk.said_once import said_wrongly

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    lima = rows.make_city("lima")
    client.force_login(rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    return client


@pytest.mark.parametrize(
    ("path", "sent", "fields"),
    [
        ("/partnerships/new/", {"since": "soon"}, ["partner", "partnership_class", "dimension", "since"]),
        ("/cities/lima/mayors/enter/", {"starts": "x"}, ["mayor", "starts"]),
        ("/cities/lima/agreements/enter/", {}, ["agreement"]),
    ],
)
def test_each_wrong_field_is_named_and_linked(ana, path, sent, fields):
    answer = ana.post(path, sent)
    page = answer.content.decode()
    assert re.search(r"<title>Error: ", page), path
    summary = page[page.index("error-summary") : page.index("</ul>", page.index("error-summary"))]
    assert 'tabindex="-1" autofocus' in page
    targets = re.findall(r'href="#([^"]+)"', summary)
    for field in fields:
        assert any(field in target for target in targets), (field, targets)
    for target in targets:
        assert f'id="{target}"' in page, target


def test_a_page_without_errors_has_neither(ana):
    for path in ("/partnerships/new/", "/search/?q=x", "/cities/?region=europe", "/account/login/"):
        page = ana.get(path).content.decode()
        assert "error-summary" not in page
        assert "<title>Error:" not in page


def test_what_was_typed_is_shown_as_text_in_the_summary(ana):
    page = ana.post("/partnerships/new/", {"partner": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page


def test_what_is_wrong_with_rows_together_is_in_the_summary(ana, client):
    lima, lagos = City.objects.get(slug="lima"), rows.make_city("lagos")
    record = rows.make_partnership(lima, lagos)
    path = record.get_absolute_url() + "parties/"
    form = client.get(path).context["rows"]
    sent = {
        "version": str(record.version),
        "parties-TOTAL_FORMS": "2",
        "parties-INITIAL_FORMS": "0",
        "parties-0-key": form.forms[0]["key"].value(),
        "parties-0-role": "partner",
        "parties-1-key": form.forms[1]["key"].value(),
        "parties-1-role": "partner",
        "parties-1-leaves": "on",
    }
    alone = client.post(path, sent)
    assert alone.status_code == 422
    assert len(alone.context["rows"].non_form_errors()) == 1
    assert not said_wrongly(alone)
    cut_off = client.post(path, {"version": str(record.version)})
    assert not said_wrongly(cut_off)
    assert "error-summary" in cut_off.content.decode()


@pytest.mark.parametrize("sent", [{}, {"fundings-TOTAL_FORMS": "x", "fundings-INITIAL_FORMS": ""}])
def test_rows_of_funders_that_came_cut_off_are_in_the_summary(ana, client, sent):
    record = rows.make_partnership(City.objects.get(slug="lima"), rows.make_city("lagos"))
    answer = client.post(record.get_absolute_url() + "funders/", sent)
    assert answer.status_code == 422
    assert answer.context["rows"].non_form_errors()
    assert not said_wrongly(answer)


@pytest.mark.parametrize(
    ("facts", "is_file_asked_for"),
    [
        ({"document_url": "https://city.example/act.pdf"}, True),
        ({"document_title": "x" * 300}, True),
        ({"document_url": "nonsense"}, True),
        ({"document_file": None}, False),
    ],
)
def test_a_file_that_has_to_be_chosen_again_is_said_once(ana, client, facts, is_file_asked_for):
    record = rows.make_partnership(City.objects.get(slug="lima"), rows.make_city("lagos"))
    sent = {"document_file": files.upload("act.pdf", files.pdf("An act"))} | facts
    answer = client.post(
        record.get_absolute_url() + "documents/", {name: value for name, value in sent.items() if value}
    )
    assert answer.status_code == 422
    assert not said_wrongly(answer)
    assert ("Choose the file again" in answer.content.decode()) == is_file_asked_for


def test_a_party_that_was_taken_out_meanwhile_is_not_checked(ana, client):
    lima, lagos, oslo = City.objects.get(slug="lima"), rows.make_city("lagos"), rows.make_city("oslo")
    record = rows.make_partnership(lima, lagos)
    sent = {
        "version": "0",
        "parties-TOTAL_FORMS": "1",
        "parties-INITIAL_FORMS": "0",
        "parties-0-key": oslo.get_absolute_url(),
        "parties-0-role": "",
        "parties-0-order": "x",
    }
    answer = client.post(record.get_absolute_url() + "parties/", sent)
    assert "Enter a whole number" not in answer.content.decode()
    assert not said_wrongly(answer)
