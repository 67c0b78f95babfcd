"""How much one reader may ask: so many requests a minute by address, more with a token.

Counted in the cache in windows of a minute. While the cache is away nothing is counted: the limit protects
the portal's speed, not its secrets.
"""

import time
from dataclasses import dataclass

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from citydiplo.kit.api.problems import ProblemError

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Allowance:
    """What is left in this minute."""

    limit: int
    used: int
    reset: int  # seconds until the next minute begins

    @property
    def headers(self) -> dict[str, str]:
        """As every answer says it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset),
        }


def take(request: HttpRequest, *, token: str = "", kind: str = "") -> Allowance:
    """Count one request of a token, or of an address without one. One or two trips to the cache.

    ``kind`` names a rate of its own in ``settings.API_RATES``. Raises ProblemError (429) for one too many.
    """
    name = kind or ("token" if token else "address")
    limit, now = settings.API_RATES[name], int(time.time())
    key = f"api-rate|{name}|{token or get_ip(request)}|{now // WINDOW}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        used = cache.incr(key)
    except ValueError:  # the cache forgot it in between
        used = 1
    allowance = Allowance(limit, used, WINDOW - now % WINDOW)
    if used > limit:
        detail = _("Too many requests. Wait %(seconds)s seconds, then try again.")
        error = ProblemError(429, detail % {"seconds": allowance.reset}, Retry_After=str(allowance.reset))
        error.headers |= allowance.headers
        raise error
    return allowance
