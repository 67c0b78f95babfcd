"""One way to sign in: no route of the site or of its packages starts a session but those of the account."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import SESSION_KEY
from django.core import mail as outbox
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from citydiplo.kit.models import OutgoingMail
from tests.matrix import further
from tests.rows import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

# Every name under which some form of the world takes an address, a name or a password.
CREDENTIALS = {
    **dict.fromkeys(("login", "email", "username", "user", "identifier"), "olu@example.org"),
    **dict.fromkeys(("password", "password1", "password2", "pass", "new_password1"), PASSWORD),
    **dict.fromkeys(("next", "this_is_the_login_form", "remember", "action_login"), "/"),
    "code": "123456",
    "credential": "{}",
}
SAMPLES = {"int": "1", "slug": "lima", "str": "abc", "path": "1", "uuid": "0" * 32}
THE_DOOR = "/account/login/"


@pytest.fixture
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def paths(resolver=None, prefix="/"):
    """An address of every route there is, in our apps and in packages."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], str(entry.pattern))
        route = re.sub(r"\(\?P<\w+>[^)]*\)", "abc", route).strip("^$").replace("\\Z", "").replace("\\", "")
        if isinstance(entry, URLResolver):
            yield from paths(entry, prefix + route)
        elif isinstance(entry, URLPattern):
            yield prefix + route


ALL = sorted(set(paths()))


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


@pytest.fixture
def olu():
    """An operator with an authenticator app."""
    person = make_person("Olu", password=PASSWORD, is_staff=True, is_superuser=True)
    person.secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, person.secret)
    return person


def test_the_routes_of_packages_are_among_those_walked():
    assert {THE_DOOR, "/operator/login/", "/account/signup/", "/account/2fa/authenticate/"} <= set(ALL)
    assert len(ALL) > 200


@pytest.mark.parametrize("has_session_of", [None, further("eve"), further("another operator")])
def test_a_password_alone_never_signs_an_operator_in(olu, has_session_of):
    client = Client(raise_request_exception=False)
    before = None
    if has_session_of:
        before = make_person("Eve", is_staff=has_session_of != "eve", is_superuser=has_session_of != "eve")
    for path in ALL:
        if before:
            client.force_login(before)
        for method in (client.get, client.post):
            answer = method(path, CREDENTIALS)
            assert answer.status_code != 500, path
            assert client.session.get(SESSION_KEY) in (None, before and str(before.pk)), path


def test_without_a_second_factor_only_the_sign_in_page_takes_a_password():
    make_person("Olu", password=PASSWORD)
    opened = set()
    for path in ALL:
        client = Client(raise_request_exception=False)
        client.post(path, CREDENTIALS)
        if SESSION_KEY in client.session:
            opened.add(path)
    assert opened == {THE_DOOR}


@pytest.mark.parametrize("sent", [{}, {"username": "olu@example.org", "password": PASSWORD}])
def test_the_operators_pages_have_no_form_of_their_own(olu, client, sent):
    for answer in (client.get("/operator/"), client.get("/operator/networks/city/")):
        assert answer.status_code == 302
    answer = client.post("/operator/login/?next=/operator/networks/city/", sent)
    assert answer.url == f"{THE_DOOR}?next=/operator/networks/city/"
    assert client.get("/operator/login/?next=https://evil.example/").url == f"{THE_DOOR}?next=/operator/"


def test_an_operator_comes_back_to_the_page_they_asked_for(olu, client):
    asked = client.get("/operator/networks/city/", follow=True)
    assert asked.request["PATH_INFO"] == THE_DOOR
    form = {"login": olu.email, "password": PASSWORD, "next": "/operator/networks/city/"}
    assert client.post(THE_DOOR, form).url.startswith("/account/2fa/authenticate/")
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(olu.secret)})
    assert answer.url == "/operator/networks/city/"
    assert client.get(answer.url).status_code == 200


def test_who_is_no_operator_is_not_sent_round_in_circles(client):
    client.force_login(make_person("Eve"))
    assert client.get("/operator/", follow=True).status_code == 403


def test_nobody_sets_anothers_password(olu, client):
    ana = make_person("Ana", password=PASSWORD)
    client.force_login(olu)
    sent = {"password1": "brick-lamp-garden", "password2": "brick-lamp-garden", "password": "x"}
    for path in (f"/operator/accounts/user/{ana.pk}/password/", "/operator/password_change/"):
        assert client.post(path, sent).status_code in (302, 404)
    page = client.get(f"/operator/accounts/user/{ana.pk}/change/").content.decode()
    assert 'type="password"' not in page
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_a_person_whom_an_operator_enters_sets_their_own_password(olu, client):
    client.force_login(olu)
    sent = {"email": "New@Example.org", "name": "New"}
    assert client.post("/operator/accounts/user/add/", sent).status_code == 302
    new = type(olu).objects.get(email="new@example.org")
    assert not new.has_usable_password()


def link_in_the_last_mail():
    text = OutgoingMail.objects.latest("pk").text
    return re.search(r"http://localhost:8000(\S+)", text)[1]


def test_a_new_password_by_mail_is_no_way_past_the_second_factor(olu, client):
    client.post("/account/password/reset/", {"email": olu.email})
    form = client.get(link_in_the_last_mail(), follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "brick-lamp-garden", "password2": "brick-lamp-garden"}
    )
    assert SESSION_KEY not in client.session
    client.post(THE_DOOR, {"login": olu.email, "password": "brick-lamp-garden"})
    assert SESSION_KEY not in client.session


def test_confirming_an_address_is_no_way_past_the_second_factor(olu, client):
    EmailAddress.objects.filter(user=olu).update(verified=False)
    client.post(THE_DOOR, {"login": olu.email, "password": PASSWORD})
    answer = client.post(link_in_the_last_mail())
    assert SESSION_KEY not in client.session
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert not outbox.outbox  # all mail goes through kit.mail.outbox
