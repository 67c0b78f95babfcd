"""Nothing typed is lost: drafts of forms on the server, and a form that is sent again with a correction."""

import datetime
import re

import pytest
from django.utils import timezone

from citydiplo.kit.forms import autosave
from citydiplo.kit.models import UnsavedForm
from networks.actions.search import index_cities
from networks.choices import SeatRole
from partnerships.models import Partnership
from tests import rows
from tests.partnerships.test_record_pages import five

pytestmark = pytest.mark.django_db
NEW = "/partnerships/new/"


@pytest.fixture
def ana(client):
    lima = rows.make_city("lima")
    rows.make_city("lagos", name="Lagos", country="NG")
    index_cities()
    person = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
    client.force_login(person)
    return person


def opened(client, path=NEW):
    page = client.get(path).content.decode()
    return {
        "opened-by": re.search(r'name="opened-by" value="([^"]+)"', page)[1],
        "opened-at": re.search(r'name="opened-at" value="([^"]+)"', page)[1],
    }


def test_what_is_typed_is_kept_offered_continued_and_deleted(client, ana):
    marks = opened(client)
    assert client.post("/unsaved/", marks | five(partner="Lago", objectives="x")).status_code == 204
    page = client.get(NEW).content.decode()
    assert "Unsaved draft from" in page
    # Enter in a field presses the first button of its form, which must not be the one that deletes.
    assert 'type="submit" form="discard-draft"' in page
    assert page.index("</form>", page.index("opened-by")) < page.index('<form id="discard-draft"')
    assert 'value="Lago"' not in page
    continued = client.get(f"{NEW}?continue").content.decode()
    assert 'value="Lago"' in continued
    assert "This is your unsaved draft." in continued
    assert client.post("/unsaved/delete/", marks).url == NEW
    assert "Unsaved draft" not in client.get(NEW).content.decode()


def test_a_question_keeps_the_form_and_saving_forgets_it(client, ana):
    marks = opened(client)
    client.post(NEW, marks | five(partner="Nowhere at all"))
    assert 'value="Nowhere at all"' in client.get(f"{NEW}?continue").content.decode()
    assert client.post(NEW, marks | five()).status_code == 302
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    "forged", [{"opened-by": "1:x:y"}, {"opened-at": "/desk/"}, {"opened-at": "//evil.example/"}, {}]
)
def test_without_the_mark_of_its_page_nothing_is_kept_nor_led_to(client, ana, forged):
    marks = opened(client) | forged if forged else {}
    assert client.post("/unsaved/", marks | {"partner": "x"}).status_code == 204
    assert not UnsavedForm.objects.exists()
    assert client.post("/unsaved/delete/", marks).url == "/desk/"


def test_nobody_reads_what_another_typed(client, ana):
    client.post("/unsaved/", opened(client) | {"partner": "Secret town"})
    bo = rows.make_seat(rows.make_person("Bo"), rows.make_city("quito"), SeatRole.CITY_EDITOR).person
    client.force_login(bo)
    assert "Secret town" not in client.get(f"{NEW}?continue").content.decode()


def test_too_much_is_not_kept_and_the_oldest_give_way(client, ana, rf):
    long = rf.post("/", {"text": "x" * autosave.LONGEST}).POST
    assert not autosave.keep(person=ana, path="/a/", data=long)
    for number in range(autosave.MOST + 2):
        autosave.keep(person=ana, path=f"/{number}/", data=rf.post("/", {"a": "b"}).POST)
    assert UnsavedForm.objects.count() == autosave.MOST
    UnsavedForm.objects.update(saved_at=timezone.now() - autosave.KEPT_FOR - datetime.timedelta(days=1))
    assert autosave.forget_old() == autosave.MOST


@pytest.mark.parametrize(
    ("correction", "shown"),
    [
        ({"since": "1999"}, 'value="1999"'),
        ({"dimension": "transport"}, '<option value="transport" selected>'),
    ],
)
def test_a_form_sent_again_with_a_correction_says_that_it_was_not_saved(client, ana, correction, shown):
    typed = five()
    client.post(NEW, typed)
    answer = client.post(NEW, typed | correction, follow=True)
    page = answer.content.decode()
    assert "This form was already saved, so your last change was not" in page
    assert shown in page
    assert Partnership.objects.count() == 1
    assert ("This form was already saved, so your last change was not") not in client.post(
        NEW, typed, follow=True
    ).content.decode()
