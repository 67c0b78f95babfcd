"""Guessing is slow from any address, and nobody can lock the owner of an account out."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from citydiplo.accounts import throttles
from citydiplo.accounts.models import Attempt, SecurityEvent
from citydiplo.kit.models import OutgoingMail
from tests.rows import PASSWORD, make_person

pytestmark = pytest.mark.django_db

REDIS = "django.core.cache.backends.redis.RedisCache"
ELSEWHERE, OFFICE, HOME = "203.0.113.7", "198.51.100.20", "192.0.2.99"


def try_to(client, password, at, address="ana@example.org"):
    """Whether a sign-in succeeds; the client stays signed out."""
    form = {"login": address, "password": password}
    answer = client.post("/account/login/", form, REMOTE_ADDR=at)
    is_in = SESSION_KEY in client.session
    if is_in:
        client.post("/account/logout/", REMOTE_ADDR=at)
    return is_in, answer


def guess(times, at, address="ana@example.org", client=None):
    return [try_to(client or Client(), f"wrong-{number}", at, address)[1] for number in range(times)]


@pytest.mark.parametrize("times", [5, 30])
def test_wrong_passwords_elsewhere_do_not_lock_the_owner_out(ana, times):
    guess(times, ELSEWHERE)
    assert not try_to(Client(), PASSWORD, ELSEWHERE)[0]
    assert try_to(Client(), PASSWORD, HOME)[0]


def test_from_the_same_address_a_browser_that_they_used_before_still_gets_in(ana):
    known = Client()
    assert try_to(known, PASSWORD, OFFICE)[0]
    guess(12, OFFICE)
    assert not try_to(Client(), PASSWORD, OFFICE)[0]
    assert try_to(known, PASSWORD, OFFICE)[0]


def test_a_known_browser_has_a_limit_of_its_own(ana):
    known = Client()
    try_to(known, PASSWORD, OFFICE)
    answers = guess(11, OFFICE, client=known)
    assert "Too many wrong passwords" in answers[-1].content.decode()
    assert not try_to(known, PASSWORD, HOME)[0]


@pytest.mark.parametrize("spoil", ["another person", "forged"])
def test_a_cookie_helps_only_the_person_it_was_given_to(ana, spoil):
    eve = make_person("Eve", password=PASSWORD)
    client = Client()
    try_to(client, PASSWORD, ELSEWHERE, eve.email)
    if spoil == "forged":
        client.cookies["known_browser"] = client.cookies["known_browser"].value[:-4] + "AAAA"
    guess(5, ELSEWHERE, client=client)
    assert not try_to(client, PASSWORD, ELSEWHERE)[0]


def test_guessing_from_many_addresses_is_slowed_for_browsers_that_are_not_known(ana, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"password_account": "8/h/key"}
    known = Client()
    try_to(known, PASSWORD, OFFICE)
    for number in range(4):
        guess(2, f"203.0.113.{number}")
    assert not try_to(Client(), PASSWORD, HOME)[0]
    assert try_to(known, PASSWORD, OFFICE)[0]


def test_a_new_password_by_mail_opens_the_account_again(ana):
    guess(6, HOME)
    client = Client()
    client.post("/account/password/reset/", {"email": ana.email}, REMOTE_ADDR=HOME)
    text = OutgoingMail.objects.filter(message="password_reset_key").get().text
    form = client.get(re.search(r"http://localhost:8000(\S+)", text)[1], follow=True, REMOTE_ADDR=HOME)
    new = {"password1": "brick-lamp-garden", "password2": "brick-lamp-garden"}
    client.post(form.request["PATH_INFO"], new, REMOTE_ADDR=HOME)
    assert try_to(Client(), "brick-lamp-garden", HOME)[0]


def test_the_owner_is_told_once_a_day(ana):
    for number in range(3):
        guess(6, f"203.0.113.{number}")
    told = OutgoingMail.objects.filter(message="sign_in_blocked")
    assert [mail.to for mail in told] == [ana.email]
    assert "203.0.113.0" in told[0].text
    SecurityEvent.objects.update(at=timezone.now() - timezone.timedelta(hours=25))
    guess(6, "203.0.113.77")
    assert told.all().count() == 2


def test_nobody_is_told_about_an_address_without_an_account():
    guess(7, ELSEWHERE, "nobody@example.org")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("gone", ["citydiplo.kit.caching.backend.ForgivingRedisCache", REDIS])
def test_the_counts_hold_while_redis_is_away(ana, settings, gone):
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": gone, "LOCATION": "redis://127.0.0.1:9"}}
    guess(5, HOME)
    assert not try_to(Client(), PASSWORD, HOME)[0]
    assert try_to(Client(), PASSWORD, OFFICE)[0]


def test_emptying_the_cache_forgets_no_attempt(ana):
    guess(5, HOME)
    caches["default"].clear()
    assert not try_to(Client(), PASSWORD, HOME)[0]


def test_counts_that_have_run_out_are_deleted(ana):
    guess(2, HOME)
    assert Attempt.objects.exists()
    throttles.forget(timezone.now() + timezone.timedelta(days=2))
    assert not Attempt.objects.exists()
