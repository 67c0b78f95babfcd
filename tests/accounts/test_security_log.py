"""What happens to an account's sign-in is written down: for its owner, and without content for operators."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.utils import timezone

from citydiplo.accounts.models import SecurityEvent
from citydiplo.accounts.tasks import forget_old_sign_ins
from citydiplo.kit.models import OutgoingMail
from tests.accounts.test_doors import code_of
from tests.pages import statements
from tests.rows import PASSWORD, make_person

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def kinds(person):
    return list(person.security_events.order_by("pk").values_list("kind", flat=True))


def sign_in(client, password=PASSWORD, **extra):
    return client.post("/account/login/", {"login": "ana@example.org", "password": password}, **extra)


def test_sign_ins_are_listed_for_their_owner_alone(ana, client):
    sign_in(client, "wrong", HTTP_USER_AGENT=FIREFOX)
    sign_in(client, HTTP_USER_AGENT=FIREFOX)
    client.post("/account/logout/")
    sign_in(client)
    assert kinds(ana) == ["failed", "new-browser", "signed-in"]
    page = client.get("/account/activity/").content.decode()
    for words in ("Wrong password", "Signed in with a new browser", "Firefox on Linux", "127.0.0.1"):
        assert words in page
    client.force_login(make_person("Eve"))
    assert "Wrong password" not in client.get("/account/activity/").content.decode()


@pytest.mark.django_db(transaction=True)  # a factor is announced when its transaction commits
def test_the_second_step_and_changes_to_it_are_listed(ana, client):
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session[totp.SECRET_SESSION_KEY]
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    client.post("/account/logout/")
    totp.cache.clear()
    sign_in(client)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")
    assert set(kinds(ana)) == {
        *("new-browser", "app-added", "codes-made", "code-failed", "second-factor", "signed-in"),
        *("app-removed", "codes-removed"),
    }


def test_password_and_addresses_are_listed(ana, client):
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "brick-lamp-garden", "password2": "brick-lamp-garden"}
    client.post("/account/password/change/", new)
    client.post("/account/email/", {"action_add": "", "email": "second@example.org"})
    link = re.search(r"http://localhost:8000(\S+)", OutgoingMail.objects.latest("pk").text)[1]
    client.post(link)
    client.post("/account/email/", {"action_primary": "", "email": "second@example.org"})
    client.post("/account/email/", {"action_remove": "", "email": "ana@example.org"})
    assert kinds(ana)[1:] == [
        *("password-changed", "address-added", "address-confirmed", "address-changed", "address-removed"),
    ]


@pytest.mark.parametrize("typed", ["ana@example.org", "nobody@example.org", "my-secret-in-the-wrong-field"])
def test_the_log_holds_nothing_that_was_typed(ana, client, caplog, typed):
    client.post("/account/login/", {"login": typed, "password": "my-wrong-password"})
    sign_in(client)
    lines = [record.getMessage() for record in caplog.records if record.name == "citydiplo.security"]
    assert f"new-browser person={ana.pk} client=127.0.0.1" in lines
    assert not any(typed in line or "my-wrong-password" in line for line in lines)


def test_a_sign_in_from_a_new_browser_is_mailed_to_the_owner(ana, client):
    sign_in(client)
    assert not OutgoingMail.objects.exists()  # the very first tells nothing new
    client.cookies.clear()
    sign_in(client, HTTP_USER_AGENT=FIREFOX)
    mail = OutgoingMail.objects.get()
    assert (mail.message, mail.to) == ("new_browser", ana.email)
    assert "Firefox on Linux" in mail.text
    client.post("/account/logout/")
    sign_in(client)
    assert OutgoingMail.objects.count() == 1


def test_the_list_costs_the_same_with_many_rows(ana, client):
    client.force_login(ana)
    few = len(statements(client, "/account/activity/"))
    for _ in range(30):
        SecurityEvent.objects.create(person=ana, kind="failed")
    assert len(statements(client, "/account/activity/")) == few


def test_old_events_and_expired_sessions_are_cleared(ana, settings, client):
    sign_in(client)
    settings.SECURITY_LOG_DAYS = 30
    now = timezone.now()
    for days in (29, 31):
        SecurityEvent.objects.create(person=ana, kind="failed", at=now - datetime.timedelta(days=days))
    Session.objects.create(session_key="gone", session_data="", expire_date=now - datetime.timedelta(hours=1))
    forget_old_sign_ins()
    assert kinds(ana) == ["new-browser", "failed"]
    assert not Session.objects.filter(session_key="gone").exists()
    assert client.get("/account/").status_code == 200


def test_an_event_of_a_person_without_a_proved_address_is_theirs_too(client):
    eve = make_person("Eve", verified=False, password=PASSWORD)
    EmailAddress.objects.all().delete()
    client.post("/account/login/", {"login": eve.email, "password": "wrong"})
    assert kinds(eve) == ["failed"]
