"""After an error: a summary that names and links every field, takes the focus, and a title that says so."""

import re

import pytest

from networks.choices import SeatRole
from tests import rows

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
