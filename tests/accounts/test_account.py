"""One's own account: what it says, where it is signed in, and who may touch it."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from citydiplo.accounts.templatetags.browsers import browser
from tests.rows import PASSWORD, make_person

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(**headers):
    client = Client(**headers)
    answer = client.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_name_language_and_time_zone_are_saved(ana, client):
    client.force_login(ana)
    facts = {"name": "Ana Quispe", "language": "en", "time_zone": "America/Lima"}
    assert client.post("/account/", facts).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.time_zone) == ("Ana Quispe", "America/Lima")


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Lima"}, {"time_zone": "../etc/passwd"}, {"language": "xx"}, {"name": "x" * 151}]
)
def test_what_is_wrong_is_said_and_nothing_is_saved(ana, client, wrong):
    client.force_login(ana)
    page = client.post("/account/", {"name": "New", "language": "en", "time_zone": "UTC"} | wrong)
    assert page.status_code == 200
    assert page.context["form"].errors
    ana.refresh_from_db()
    assert (ana.name, ana.time_zone) == ("Ana", "UTC")


def test_times_are_shown_in_the_readers_zone(ana):
    ana.time_zone = "Pacific/Kiritimati"
    ana.save()
    client = signed_in()
    UserSession.objects.update(created_at="2026-01-01T12:00Z")
    assert "2 January 2026" in client.get("/account/sessions/").content.decode()


def test_signing_out_elsewhere_keeps_this_browser(ana):
    here, elsewhere = signed_in(), signed_in(HTTP_USER_AGENT=FIREFOX)
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox on Linux" in page
    here.post("/account/sessions/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_one_browser_is_signed_out_alone(ana):
    here, lost, third = signed_in(), signed_in(), signed_in()
    lost_session = UserSession.objects.get(session_key=lost.session.session_key)
    here.post(f"/account/sessions/{lost_session.pk}/end/")
    assert [c.get("/account/").status_code for c in (here, lost, third)] == [200, 302, 200]


def test_nobody_ends_anothers_session(ana):
    owner, eve = signed_in(), Client()
    eve.force_login(make_person("Eve"))
    session = UserSession.objects.get(user=ana)
    assert eve.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert eve.get(f"/account/sessions/{session.pk}/end/").status_code == 405
    assert owner.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "email/", "password/change/", "sessions/", "2fa/", "2fa/webauthn/", "3rdparty/"]
)
def test_a_visitor_meets_the_sign_in_page(client, path):
    answer = client.get(f"/account/{path}")
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize(
    ("says", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone) AppleWebKit Version/17 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("curl/8.0", "curl/8.0"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_have_names(says, name):
    assert browser(says) == name
