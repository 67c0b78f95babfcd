"""How often a password may be tried: counted so that guessing is slow and nobody can lock the owner out.

Three counts for a browser that the account does not know: the client's own, the client's for this account,
and the account's from all clients. A browser that the owner signed in with before has a count of its own,
which other clients cannot use up. A passkey is not guessed, so signing in with one is not counted.
The rates are in ``settings.ACCOUNT_RATE_LIMITS``.

Counts live in the database (the cache ``attempts``), not in Redis: they must hold while it is away and must
not be evicted with pages. While the database takes no writes nobody signs in, and the answer is 503
(``kit.web.counting_cache``).
"""

import datetime

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from citydiplo.accounts import known_browsers
from citydiplo.accounts.models import Attempt, User

ATTEMPTS = "attempts"
APP = "allauth.account"


def count_in_the_database() -> None:
    """Let django-allauth keep its counts, and the codes that were used, where nothing is evicted.

    It reads Django's default cache and has no setting for another one.
    """
    ratelimit.cache = caches[ATTEMPTS]
    totp.cache = caches[ATTEMPTS]


def take_attempt(request: HttpRequest, address: str, person: User | None) -> RateLimitUsage | None:
    """Count one attempt to sign in to ``address``; None where it is one too many.

    A usage can be rolled back, as the password was right. Costs about five statements for each rate.
    """
    if person and (browser := known_browsers.browser_of(request, person)):
        return _consume(request, [("password_known", f"{browser}|{address}")])
    client = ratelimit.get_ip(request)
    return _consume(
        request,
        [
            ("password_client", None),
            ("password_client_account", f"{client}|{address}"),
            ("password_account", address),
        ],
    )


def forgive(request: HttpRequest, address: str) -> None:
    """Forget the failed attempts for one address: its owner has just set a new password by mail."""
    client = ratelimit.get_ip(request)
    ratelimit.clear(request, app=APP, action="password_client_account", key=f"{client}|{address}")
    ratelimit.clear(request, app=APP, action="password_account", key=address)


def forget(now: datetime.datetime | None = None) -> int:
    """Delete counts that have run out; returns how many."""
    return Attempt.objects.filter(expires__lt=now or timezone.now()).delete()[0]


def _consume(request: HttpRequest, counts: list[tuple[str, str | None]]) -> RateLimitUsage | None:
    usage = RateLimitUsage(usage=[])
    for action, key in counts:
        if not app_settings.RATE_LIMITS.get(action):
            continue
        one = ratelimit.consume(request, app=APP, action=action, key=key)
        if one is None:
            return None
        usage.usage += one.usage
    return usage
