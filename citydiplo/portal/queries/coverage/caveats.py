"""What a count of records leaves out: how many are dated, and how many are from Europe."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, Subquery, Value
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.kit.caching.lagging import LaggingAnswers
from citydiplo.kit.listing.audience_counts import ENTERED_WITHIN
from citydiplo.portal.queries.coverage.nouns import NOUNS
from citydiplo.portal.queries.coverage.shares import share_text
from networks.choices import WorldRegion
from partnerships.models import Partnership, Party

EUROPES_PEOPLE = 0.1  # of the world's: 745 of 8,162 million (UN World Population Prospects 2024)


@dataclass(frozen=True)
class Caveat:
    """What a count of records leaves out: ``dated`` of ``total`` records have a date.

    ``places`` are the cities of the records, ``europe`` those of them that are in Europe.
    """

    noun: str
    dated: int
    total: int
    europe: int
    places: int

    @property
    def is_uneven(self) -> bool:
        """Whether Europe has more of them than of the world's people."""
        return self.europe > EUROPES_PEOPLE * self.places

    @property
    def percent(self) -> str:
        """The share of Europe in words."""
        return share_text(self.europe, self.places)


def caveat(name: str) -> Caveat:
    """What to say under a count of ``name``, one of ``RECORDS``: how many are dated, how many are of Europe.

    One statement, kept until the noun or cities change. For pages that show nothing else of what is missing.
    """
    noun = NOUNS[name]
    if noun.model is Partnership:
        return Caveat(name, *_of_partnerships())
    nouns = ("mayors" if name == "mandates" else name, "cities")
    return Caveat(name, *versions.cached(f"caveat {name}", nouns, lambda: _caveat_of(noun)))


def _of_partnerships():
    """The numbers of partnerships; new ones are counted apart, by a statement that reads these alone."""
    most, new = "caveat partnerships", "caveat partnerships|new"
    answers = LaggingAnswers(["partnerships"], [most, new], settled=[most])

    def count_most():
        until = timezone.now() - ENTERED_WITHIN
        return until, _partnerships(created_at__lte=until)

    until, numbers = answers.exact(most, count_most)
    added = answers.beside(
        new, until, lambda: _partnerships(created_at__gt=until), gives=lambda numbers: False
    )
    return tuple(map(sum, zip(numbers, added, strict=True)))


def _partnerships(**entered):
    # The cities are counted. How many records there are the database looks up once.
    rows = NOUNS["partnerships"].rows().filter(**entered)
    records = rows.annotate(all=Value(1)).values("all")
    numbers = (
        Party.objects.filter(partnership__in=rows.values("pk"), city__isnull=False)
        .order_by()
        .aggregate(
            dated=Max(Subquery(records.annotate(n=Count("since")).values("n"))),
            total=Max(Subquery(records.annotate(n=Count("pk")).values("n"))),
            europe=Count("pk", filter=Q(region=WorldRegion.EUROPE)),
            places=Count("pk"),
        )
    )
    return numbers["dated"] or 0, numbers["total"] or 0, numbers["europe"], numbers["places"]


def _caveat_of(noun):
    europe = Count("pk", filter=Q(**{noun.region: WorldRegion.EUROPE}))
    numbers = noun.rows().aggregate(
        dated=Count(noun.dated), total=Count("pk"), europe=europe, places=Count(noun.region)
    )
    return numbers["dated"], numbers["total"], numbers["europe"], numbers["places"]
