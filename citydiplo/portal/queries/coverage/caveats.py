"""What a count of records leaves out: how many are dated, and how many are from Europe."""

from __future__ import annotations

import time
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

MOST, NEW = 0, 1  # the parts in which partnerships are counted
NOTHING = (0, 0, 0, 0)
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
        begun, until = time.time(), timezone.now() - ENTERED_WITHIN
        parts = _partnerships(MOST, created_at__lte=until).union(
            _partnerships(NEW, created_at__gt=until), all=True
        )
        found = {part: numbers for part, *numbers in parts}
        answers.keep(new, (until, found.get(NEW, NOTHING)), begun)
        return until, found.get(MOST, NOTHING)

    def count_new():
        return next((numbers for _part, *numbers in _partnerships(NEW, created_at__gt=until)), NOTHING)

    until, numbers = answers.exact(most, count_most)
    added = answers.beside(new, until, count_new, gives=lambda numbers: False)
    return [(one or 0) + (other or 0) for one, other in zip(numbers, added, strict=True)]


def _partnerships(part, **entered):
    """(part, dated, total, europe, places) of some partnerships; None, or no row, where they have no city."""
    # The cities are counted. How many records there are the database looks up once.
    rows = NOUNS["partnerships"].rows().filter(**entered)
    parties = Party.objects.filter(partnership__in=rows.values("pk"), city__isnull=False).order_by()
    records = rows.annotate(all=Value(1)).values("all")
    counted = (
        parties.annotate(part=Value(part))
        .values("part")
        .annotate(
            dated=Max(Subquery(records.annotate(n=Count("since")).values("n"))),
            records=Max(Subquery(records.annotate(n=Count("pk")).values("n"))),
            europe=Count("pk", filter=Q(region=WorldRegion.EUROPE)),
            places=Count("pk"),
        )
    )
    return counted.values_list("part", "dated", "records", "europe", "places")


def _caveat_of(noun):
    europe = Count("pk", filter=Q(**{noun.region: WorldRegion.EUROPE}))
    numbers = noun.rows().aggregate(
        dated=Count(noun.dated), total=Count("pk"), europe=europe, places=Count(noun.region)
    )
    return numbers["dated"], numbers["total"], numbers["europe"], numbers["places"]
