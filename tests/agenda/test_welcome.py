"""The preset follows of a new seat are shown after any way to sign in, until they answer."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from agenda.actions import welcome
from agenda.models import DeliveryPreference, Follow
from networks.choices import SeatRole
from networks.models import Seat
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db

SAID = "You follow 1 thing already"
PAGES = ["/", "/desk/", "/follows/", "/cities/lima/", "/agreements/", "/account/", "/calendar/?month=2026-05"]


@pytest.fixture
def ana():
    person = rows.make_person("Ana")
    rows.make_seat(person, rows.make_city("lima"), SeatRole.CITY_EDITOR)
    assert welcome.introduce() == 1
    cache.clear()  # as the commit does, which a test never sees
    return person


def answered(client, **facts):
    answer = client.post(reverse("follows-welcome"), facts)
    cache.clear()
    return answer


@pytest.mark.parametrize("page", PAGES)
def test_it_is_said_once_on_the_first_page_that_they_read(client, ana, page):
    client.force_login(ana)
    assert client.get(page).content.decode().count(SAID) == 1


def test_it_is_said_on_a_page_that_is_not_there(client, ana):
    client.force_login(ana)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert SAID in answer.content.decode()


@pytest.mark.parametrize(("do", "cadence"), [("keep", "weekly"), ("stop", "portal")])
def test_their_answer_holds_and_leads_back_to_the_page(client, ana, do, cadence):
    client.force_login(ana)
    page = client.get("/cities/?region=africa&sort=name").content.decode()
    assert '<input type="hidden" name="next" value="/cities/?region=africa&amp;sort=name">' in page
    answer = answered(client, do=do, next="/cities/?region=africa&sort=name")
    assert answer.url == "/cities/?region=africa&sort=name"
    assert set(Follow.objects.values_list("cadence", flat=True)) == {cadence}
    for page in PAGES:
        assert SAID not in client.get(page).content.decode()


@pytest.mark.parametrize("back", ["", "https://evil.example/", "//evil.example", "desk", "x", "/" * 9_000])
def test_a_page_of_another_site_is_not_led_to(client, ana, back):
    client.force_login(ana)
    assert answered(client, do="keep", next=back).url == "/follows/"


def test_a_seat_that_comes_later_is_said_too(client, ana):
    client.force_login(ana)
    answered(client, do="keep")
    later = rows.make_seat(ana, rows.make_network("c40"), SeatRole.SECRETARIAT)
    Seat.objects.filter(pk=later.pk).update(granted_at=timezone.now())
    assert welcome.introduce() == 1
    cache.clear()
    assert SAID in client.get("/").content.decode()


def test_a_visitor_and_who_holds_no_seat_are_told_nothing(client, ana):
    eve = rows.make_person("Eve")
    DeliveryPreference.objects.create(person=eve, is_new=True)
    Follow.objects.create(
        person=eve,
        kind="theme",
        value="immigration",
        topic="theme:immigration",
        is_by_default=True,
        cadence="weekly",
    )
    for person in (None, eve):
        if person:
            client.force_login(person)
        for page in ("/", "/cities/lima/"):
            assert "already</strong>" not in client.get(page).content.decode()


def test_people_who_chose_by_themselves_before_are_told_nothing(client, ana):
    client.force_login(ana)
    follow = Follow.objects.get()
    client.post(reverse("follow", args=[follow.pk]), {"cadence": "daily"})
    assert SAID not in client.get("/").content.decode()


def test_it_does_not_stand_above_a_form_that_came_back(client, ana):
    client.force_login(ana)
    answer = client.post(reverse("follow-new", args=["dimension", "culture"]), {"cadence": "hourly"})
    assert answer.status_code == 400
    assert SAID not in answer.content.decode()


def test_it_costs_one_statement_until_they_answer_and_then_none(client, ana):
    client.force_login(ana)
    waiting = statements(client, "/roles/")
    answered(client, do="keep")
    quiet = statements(client, "/roles/")
    assert len(waiting) == len(quiet) + 1
    assert not any("agenda_letterbox" in sql for sql in quiet)
    client.logout()
    assert statements(client, "/roles/") == []
