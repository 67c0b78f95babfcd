"""Records that may be what somebody is about to enter: same parties, overlapping time, similar title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from rapidfuzz import fuzz

from citydiplo.kit.search.folding import fold
from networks.models import City
from partnerships.models import Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

MOST = 6
SIMILAR = 80  # of 100: titles that one would read as the same


def likely_duplicates(
    *,
    city: City,
    partner: Any,
    user: User | AnonymousUser,
    since: Any = None,
    until: Any = None,
    title: str = "",
    besides: Partnership | None = None,
) -> list[Any]:
    """What ``user`` may read between the two in the same time, likeliest first. Two statements.

    Two records with titles of their own that do not resemble each other are two partnerships.
    """
    field = "city" if isinstance(partner, City) else "institution"
    found = Partnership.objects.visible_to(user).of_city(city).exclude(pk=besides)
    found = found.filter(Exists(Party.objects.filter(partnership=OuterRef("pk"), **{field: partner})))
    if since:
        found = found.filter(Q(until=None) | Q(until__gte=since))
    if until:
        found = found.filter(Q(since=None) | Q(since__lte=until))
    rows = [row for row in found.order_by("-since_known", "-pk") if _may_be_called(row.title, title)]
    return sorted(rows, key=lambda row: row.since != since)[:MOST]


def _may_be_called(one, other):
    return not (one and other) or fuzz.token_set_ratio(fold(one), fold(other)) >= SIMILAR
