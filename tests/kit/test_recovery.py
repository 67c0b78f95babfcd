"""A form that was sent after its author was signed out comes back as they typed it, to them alone."""

import re
import uuid
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from citydiplo.kit.forms import recovery
from networks.actions.search import index_cities
from networks.choices import SeatRole
from partnerships.models import Partnership
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db

NEW = "/partnerships/new/"
PASSWORD = "a long password for tests"


@pytest.fixture
def lima():
    make_city("lagos", name="Lagos", country="NG", region="africa")
    lima = make_city("lima", country="PE")
    index_cities()
    return lima


@pytest.fixture
def ana(lima):
    return make_seat(make_person("Ana", password=PASSWORD), lima, SeatRole.CITY_EDITOR).person


@pytest.fixture
def bo(lima):
    return make_seat(make_person("Bo", password=PASSWORD), lima, SeatRole.CITY_EDITOR).person


@pytest.fixture
def browser(ana):
    """Ana's browser, which checks the tokens of forms."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, ana)
    return browser


def sign_in(browser, person):
    page = browser.get(f"/account/login/?next={NEW}").content.decode()
    sent = {"login": person.email, "password": PASSWORD, "next": NEW, **hidden(page, "csrfmiddlewaretoken")}
    return browser.post("/account/login/", sent)


def hidden(page, *names):
    """The hidden fields of a page, as its form sends them."""
    return {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in names}


def opened(browser):
    return hidden(browser.get(NEW).content.decode(), "csrfmiddlewaretoken", "opened-by")


def filled(page, **facts):
    return page | {
        "partner": "Lagos",
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": "1998-05",
        "status": "active",
        "token": str(uuid.uuid4()),
    } | facts  # fmt: skip


def expire(browser):
    """The session ends, the cookie stays."""
    browser.session.flush()


def test_what_was_typed_is_there_after_signing_in_and_is_not_saved_by_itself(browser, ana):
    sent = filled(opened(browser))
    expire(browser)
    answer = browser.post(NEW, sent)
    assert answer.url == f"/account/login/?next={NEW}"
    assert "Sign in to get back the form as you filled it in" in browser.get(answer.url).content.decode()
    assert sign_in(browser, ana).url == NEW
    page = browser.get(NEW).content.decode()
    assert "This is what you typed before you were signed out" in page
    assert 'value="Lagos"' in page
    assert 'value="1998-05"' in page
    assert sent["token"] in page
    assert not Partnership.objects.exists()
    again = sent | hidden(page, "csrfmiddlewaretoken", "opened-by")
    assert browser.post(NEW, again).status_code == 302
    assert Partnership.objects.get().label == "Lima – Lagos"
    assert "This is what you typed" not in browser.get(NEW).content.decode()


def test_it_is_still_the_form_of_the_same_city(browser, ana):
    quito = make_city("quito")
    make_seat(ana, quito, SeatRole.CITY_EDITOR)
    path = f"{NEW}?city={quito.pk}"
    names = ("csrfmiddlewaretoken", "opened-by", "opened-at", "city")
    sent = filled(hidden(browser.get(path).content.decode(), *names))
    expire(browser)
    assert browser.post(NEW, sent).url == f"/account/login/?next={quote(path)}"
    sign_in(browser, ana)
    page = browser.get(path).content.decode()
    assert f'name="city" value="{quito.pk}"' in page
    assert "This is what you typed" in page
    assert "This is what you typed" not in browser.get(NEW).content.decode()


def test_what_was_not_complete_comes_back_as_well(browser, ana):
    sent = filled(opened(browser), partner="", since="not a date")
    expire(browser)
    browser.post(NEW, sent)
    sign_in(browser, ana)
    assert 'value="not a date"' in browser.get(NEW).content.decode()


def test_a_token_that_became_stale_loses_nothing(browser, ana):
    sent = filled(opened(browser))
    sign_out_and_in(browser, ana)
    assert browser.post(NEW, sent).url == NEW
    assert 'value="1998-05"' in browser.get(NEW).content.decode()
    assert not Partnership.objects.exists()


def sign_out_and_in(browser, person):
    browser.logout()
    browser.cookies.pop(settings.CSRF_COOKIE_NAME, None)
    sign_in(browser, person)


def test_nothing_typed_reaches_another_account(browser, bo):
    sent = filled(opened(browser), partner="Secret partner")
    expire(browser)
    browser.post(NEW, sent)
    sign_in(browser, bo)
    assert "Secret partner" not in browser.get(NEW).content.decode()
    assert recovery.KEY not in browser.session or not browser.session[recovery.KEY]


def test_another_account_does_not_send_it_either(browser, bo):
    sent = filled(opened(browser), partner="Secret partner")
    sign_out_and_in(browser, bo)
    stale = browser.post(NEW, sent)
    assert stale.status_code == 403
    fresh = sent | hidden(browser.get(NEW).content.decode(), "csrfmiddlewaretoken")
    assert browser.post(NEW, fresh).url == NEW
    page = browser.get(NEW).content.decode()
    assert "Another person had opened this form in this browser" in page
    assert "Secret partner" not in page
    assert not Partnership.objects.exists()


def test_another_browser_knows_nothing_of_it(browser, ana):
    sent = filled(opened(browser), partner="Typed elsewhere")
    expire(browser)
    browser.post(NEW, sent)
    other = Client()
    other.force_login(ana)
    assert "Typed elsewhere" not in other.get(NEW).content.decode()


@pytest.mark.parametrize("mark", ["", "1", "1:x:y", "9" * 5000, "\x00"])
def test_without_a_true_mark_nothing_is_kept(client, mark):
    answer = client.post(NEW, filled({"opened-by": mark}))
    assert answer.url == f"/account/login/?next={NEW}"
    assert recovery.KEY not in client.session


def test_a_mark_is_good_for_its_own_page(browser, lima, ana):
    record = make_partnership(lima, make_city())
    sent = filled(opened(browser))
    expire(browser)
    browser.post(f"/partnerships/{record.pk}/edit/", sent)
    assert recovery.KEY not in browser.session


def test_what_is_kept_has_an_end(browser, ana, monkeypatch):
    sent = filled(opened(browser))
    expire(browser)
    browser.post(NEW, sent)
    sign_in(browser, ana)
    late = timezone.now() + recovery.KEPT_FOR * 2
    monkeypatch.setattr(recovery, "_now", late.timestamp)
    assert "This is what you typed" not in browser.get(NEW).content.decode()


def test_one_may_start_with_an_empty_form_instead(browser, ana):
    sent = filled(opened(browser))
    expire(browser)
    browser.post(NEW, sent)
    sign_in(browser, ana)
    assert "This is what you typed" not in browser.get(f"{NEW}?afresh").content.decode()
    assert "This is what you typed" not in browser.get(NEW).content.decode()


def test_a_form_without_end_is_not_kept_and_says_so(browser):
    sent = filled(opened(browser), partner="x" * (recovery.LONGEST + 1))
    expire(browser)
    answer = browser.post(NEW, sent)
    assert "Go back in your browser to see it" in browser.get(answer.url).content.decode()
    assert not browser.session.get(recovery.KEY)


def test_only_the_newest_forms_are_kept(browser, ana, lima, monkeypatch):
    paths = [f"/partnerships/{make_partnership(lima, make_city()).pk}/edit/" for _number in range(4)]
    names = ("csrfmiddlewaretoken", "opened-by", "version", "base")
    forms = {path: hidden(browser.get(path).content.decode(), *names) for path in paths}
    expire(browser)
    for path, form in forms.items():
        browser.post(path, form | {"title": "Typed"})
    assert list(browser.session[recovery.KEY]) == paths[1:]


@pytest.mark.parametrize("page", ["edit", "parties", "funders"])
def test_every_long_form_of_a_record_comes_back(browser, ana, lima, page):
    record = make_partnership(lima, make_city())
    path = f"/partnerships/{record.pk}/{page}/"
    form = browser.get(path).content.decode()
    names = re.findall(r'type="hidden" name="([^"]+)" value="', form)
    sent = hidden(form, *names) | {
        "title": "Typed",
        "parties-2-partner": "Typed",
        "funders-0-funder": "Typed",
    }
    expire(browser)
    assert browser.post(path, sent).url == f"/account/login/?next={path}"
    sign_in(browser, ana)
    assert 'value="Typed"' in browser.get(path).content.decode()
