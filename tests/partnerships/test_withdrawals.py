"""A draft is deleted, a record that nobody else answered is withdrawn; what a page asks of its reader."""

import pytest
from django.test import Client

from citydiplo.kit.models import OutgoingMail, SearchEntry
from networks.actions.search import index_cities, index_institutions
from networks.choices import SeatRole
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import Partnership, WithdrawnRecord
from tests.partnerships.test_record_pages import NEW, five
from tests.rows import make_city, make_institution, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def lagos():
    city = make_city("lagos", name="Lagos", country="NG", region="africa")
    index_cities()
    return city


@pytest.fixture
def desk(client, lagos):
    lima = make_city("lima", country="PE", region="latin-america-caribbean")
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    return client


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def chidi(lagos):
    return make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person


@pytest.fixture
def record(desk, lagos, chidi):
    desk.post(NEW, five())
    return Partnership.objects.get()


def path(record, end="withdraw/"):
    return f"/partnerships/{record.pk}/{end}"


def test_a_draft_is_deleted_by_those_who_may_edit_it(desk, visitor, lagos, chidi):
    desk.post(NEW, five(draft="1"))
    draft = Partnership.objects.get()
    assert "Delete draft" in desk.get(draft.get_absolute_url()).content.decode()
    visitor.force_login(make_person("Eve"))
    assert visitor.post(path(draft)).status_code == 404
    visitor.force_login(chidi)
    assert visitor.post(path(draft)).status_code == 302
    assert not Partnership.objects.exists()
    assert not WithdrawnRecord.objects.exists()
    assert Partnership.history.filter(id=draft.pk, history_type="-").exists()


def test_a_record_logged_by_mistake_leaves_every_list_and_says_why(desk, visitor, record, chidi):
    assert "Remove from the register" in desk.get(record.get_absolute_url()).content.decode()
    assert "Enter the reason." in desk.post(path(record), {"reason": " "}).content.decode()
    assert desk.post(path(record), {"reason": "Logged twice, sorry."}).status_code == 302
    assert not Partnership.objects.exists()
    gone = visitor.get(record.get_absolute_url())
    assert gone.status_code == 410
    assert "Logged twice, sorry." in gone.content.decode()
    for page in ("/partnerships/", "/cities/lima/partnerships/", "/partnerships/export.csv"):
        answer = visitor.get(page)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert "Lagos" not in text, page
    assert not SearchEntry.objects.filter(kind="partnership").exists()
    act = Partnership.history.get(id=record.pk, history_type="-")
    assert act.history_change_reason == "Logged twice, sorry."
    mail = OutgoingMail.objects.filter(to=chidi.email).order_by("-pk")[0]
    assert "Lima removed a partnership with Lagos from the register" in mail.text


@pytest.mark.parametrize("answer", ["confirm", "dispute"])
def test_what_another_party_answered_stays(desk, record, lagos, chidi, answer):
    if answer == "confirm":
        partnership_sides.confirm(record=record, side=lagos, by=chidi, seen_round=record.confirmation_round)
    else:
        partnership_sides.dispute(
            record=record, side=lagos, by=chidi, field="dimension", held="", reason="No."
        )
    assert desk.post(path(record), {"reason": "Oh."}).url == record.get_absolute_url()
    assert Partnership.objects.exists()
    assert "Remove from the register" not in desk.get(record.get_absolute_url()).content.decode()


def test_only_the_city_that_logged_it_withdraws_it(visitor, record, chidi):
    visitor.force_login(chidi)
    assert visitor.post(path(record), {"reason": "Not ours."}).url == record.get_absolute_url()
    assert Partnership.objects.exists()


def test_a_record_that_is_not_public_is_told_of_to_its_parties_alone(desk, visitor, record, chidi):
    Partnership.objects.update(visibility="city")
    desk.post(path(record), {"reason": "Logged twice."})
    assert visitor.get(record.get_absolute_url()).status_code == 404
    visitor.force_login(chidi)
    assert visitor.get(record.get_absolute_url()).status_code == 410


def test_the_main_action_follows_the_state(desk, visitor, record, lagos, chidi):
    page = desk.get(record.get_absolute_url()).content.decode()
    assert "Confirm or dispute" not in page
    assert "Change your answer" in page
    visitor.force_login(chidi)
    assert "Confirm or dispute" in visitor.get(record.get_absolute_url()).content.decode()
    partnership_sides.dispute(
        record=record, side=lagos, by=chidi, field="dimension", held="", reason="It is about water."
    )
    page = desk.get(record.get_absolute_url()).content.decode()
    assert page.index("Lagos disputes this record") < page.index('id="parties"')
    history = desk.get(path(record, "history/")).content.decode()
    assert "Confirmed by Lima" in history
    assert "Disputed by Lagos" in history


def test_an_institution_is_no_silent_side(desk):
    make_institution("bank", name="A Bank")
    index_institutions()
    desk.post(NEW, five(partner="A Bank"))
    assert Partnership.objects.get().state == "confirmed"
