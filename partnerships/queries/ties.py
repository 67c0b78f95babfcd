"""Ties: which two cities share something that everybody may read, and where the others of a city are."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from partnerships.choices import PartnershipStatus, Visibility
from partnerships.models import Party, Reuse, Visit, VisitParty

VISITOR = AnonymousUser()
NOUNS = ("partnerships", "visits", "exchanges")  # what ties change with

Tie = tuple[int, int]


def public_ties() -> set[Tie]:
    """Every pair of cities with a public partnership of any status, a public visit or a reuse in common.

    The lower key comes first; demo records are left out. 3 statements; 100,000 ties take about 30 MB.
    """
    parties = Party.objects.filter(
        partnership__visibility=Visibility.PUBLIC, partnership__is_demo=False
    ).exclude(partnership__status=PartnershipStatus.DRAFT)
    visits = VisitParty.objects.filter(visit__in=Visit.objects.public().filter(is_demo=False).order_by())
    reuses = Reuse.objects.visible_to(VISITOR).filter(exchange__is_demo=False, exchange__city__isnull=False)
    found: set[Tie] = set()
    for rows, other in (
        (parties, "partnership__parties__city"),
        (visits, "visit__parties__city"),
    ):
        pairs = rows.filter(**{f"{other}__gt": F("city")}).values_list("city", other)
        found.update(pairs.order_by().distinct().iterator(chunk_size=5_000))
    for one, another in reuses.exclude(exchange__city=F("city")).values_list("city", "exchange__city"):
        found.add((min(one, another), max(one, another)))
    return found
