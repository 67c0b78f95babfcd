"""Signing in: by a proved address, not by guessing, and with a second factor where there is one."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from citydiplo.accounts.models import User
from citydiplo.kit.models import OutgoingMail
from networks.policies import has_seat
from tests.rows import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client, password=PASSWORD, address="ana@example.org", **extra):
    return client.post("/account/login/", {"login": address, "password": password}, **extra)


def is_in(client):
    return client.get("/account/").status_code == 200


def test_an_account_is_open_to_all_and_gives_no_power(client):
    form = {"email": "Nia@Example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", form).url == "/account/confirm-email/"
    assert not is_in(client)
    nia = User.objects.get(email="nia@example.org")
    mail = OutgoingMail.objects.get()
    assert mail.to == "nia@example.org"
    assert sign_in(Client(), address="nia@example.org").url == "/account/confirm-email/"
    link = re.search(r"http://localhost:8000(\S+)", mail.text)[1]
    assert link in mail.html
    client.get(link)
    assert not EmailAddress.objects.get(
        user=nia
    ).verified  # a mail scanner that follows links confirms nothing
    client.post(link)
    assert is_in(client)
    assert not has_seat(nia)


@pytest.mark.parametrize("weak", ["short-one", "password1234", "1234567890123", "nia@example.org"])
def test_weak_passwords_are_refused(client, weak):
    page = client.post("/account/signup/", {"email": "nia@example.org", "password1": weak, "password2": weak})
    assert page.status_code == 200
    assert not User.objects.exists()


def test_a_known_address_looks_like_a_new_one_to_a_visitor(ana, client):
    form = {"email": ana.email, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", form).url == "/account/confirm-email/"
    assert OutgoingMail.objects.get().message == "account_already_exists"


def test_five_wrong_passwords_close_an_account_for_a_while(ana, client):
    for _ in range(5):
        assert "not correct" in sign_in(client, "wrong").content.decode()
    assert "Too many wrong passwords" in sign_in(client).content.decode()
    assert not is_in(client)


def test_one_client_cannot_try_many_accounts(client):
    answers = [sign_in(client, "wrong", f"a{number}@example.org") for number in range(12)]
    assert "Too many" in answers[-1].content.decode()


def test_a_forged_header_is_no_new_client(client, settings):
    for number in range(12):
        answer = sign_in(
            client, "wrong", f"a{number}@example.org", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"
        )
    assert "Too many" in answer.content.decode()


def test_behind_a_proxy_the_client_is_the_one_that_it_names(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        forged_and_real = f"203.0.113.9, 198.51.100.{number}"
        answer = sign_in(client, "wrong", f"a{number}@example.org", HTTP_X_FORWARDED_FOR=forged_and_real)
    assert "not correct" in answer.content.decode()


def test_a_forgotten_password_is_set_by_mail(ana, client):
    client.post("/account/password/reset/", {"email": ana.email})
    link = re.search(r"http://localhost:8000(\S+)", OutgoingMail.objects.get().text)[1]
    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    client.post(path, {"password1": "brick-lamp-garden", "password2": "brick-lamp-garden"})
    other = Client()
    sign_in(other, "brick-lamp-garden")
    assert is_in(other)
    assert OutgoingMail.objects.latest("pk").message == "password_reset"


def test_a_password_for_an_unknown_address_sends_nothing(client):
    assert client.post("/account/password/reset/", {"email": "who@example.org"}).status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_second_factor_stands_between_password_and_account(ana, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(ana, secret)
    assert sign_in(client).url == "/account/2fa/authenticate/"
    assert not is_in(client)
    assert (
        "This did not work." in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    )
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert is_in(client)


def test_a_second_factor_is_not_taken_off_without_signing_in_again(ana, client):
    totp.TOTP.activate(ana, totp.generate_totp_secret())
    client.force_login(ana)
    answer = client.post("/account/2fa/totp/deactivate/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert Authenticator.objects.filter(user=ana).exists()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/"])
def test_signing_in_leads_to_our_pages_only(ana, client, address):
    form = {"login": ana.email, "password": PASSWORD, "next": address}
    assert client.post("/account/login/", form).url == "/signed-in/"


def test_pages_of_passkeys_run_nothing_inline(ana, client):
    for path in ("/account/login/", "/account/signup/"):
        page = client.get(path).content.decode()
        scripts = re.findall(r"<script(?![^>]*type=\"application/json\")([^>]*)>", page)
        assert scripts
        assert all("src=" in attributes for attributes in scripts)
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)
