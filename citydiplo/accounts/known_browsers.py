"""Browsers that a person has signed in with: a signed cookie says so, and permits nothing by itself.

Wrong passwords typed elsewhere do not lock this browser out (``throttles``), and a sign-in without the
cookie is one from a new browser, which its owner is told about.
"""

import datetime
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from citydiplo.accounts.models import User

COOKIE = "known_browser"
SALT = "accounts.known_browser"
AGE = datetime.timedelta(days=365)
MOST = 8  # people on one shared browser; the longest unseen is forgotten first


def browser_of(request: HttpRequest, person: User) -> str:
    """The random name of this browser if ``person`` has signed in with it within a year; else empty."""
    browser, people = _read(request)
    return browser if _mark(person) in people else ""


def remember(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Put into ``response`` the cookie by which this browser is known to ``person`` from now on."""
    browser, people = _read(request)
    mark = _mark(person)
    people = [*(other for other in people if other != mark), mark][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps([browser or secrets.token_urlsafe(12), people], salt=SALT, compress=True),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        match signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE):
            case [str(browser), list(people)]:
                return browser, people
    except signing.BadSignature:
        pass
    return "", []


def _mark(person: User) -> str:
    """Used instead of the person in the cookie, so that it names nobody."""
    return salted_hmac(SALT, str(person.pk), algorithm="sha256").hexdigest()[:24]
