"""What is usual among a city's peers: the median footprint of a region or of a size."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from django.db.models import Count

from citydiplo.kit.caching.lagging import LaggingAnswers
from networks.choices import Dimension
from partnerships.models import Footprint

LEAST_SCALE = 10  # so that one is a short bar even while no city has more
LAG = 25  # seconds
_QUESTION = "footprint medians"


@dataclass(frozen=True)
class Group:
    """{dimension: median of the cities' totals}, and how many cities these are.

    A city counts if it is active in at least one dimension; in the others it counts with 0.
    """

    medians: Mapping[str, float]
    cities: int


NOBODY = Group(dict.fromkeys(Dimension.values, 0), 0)


@dataclass(frozen=True)
class Medians:
    """The medians of each region and of each size, and the most that any city counts in one dimension.

    ``are_late`` says that they are older than the data.
    """

    regions: Mapping[str, Group]
    sizes: Mapping[int, Group]
    most: int
    are_late: bool = False

    def of_region(self, region: str) -> Group:
        """Those of all cities of a region."""
        return self.regions.get(region, NOBODY)

    def of_size(self, band: int) -> Group:
        """Those of all cities of a size."""
        return self.sizes.get(band, NOBODY)

    @property
    def scale(self) -> int:
        """The scale of all footprints: the most of any city, LEAST_SCALE at least."""
        return max(LEAST_SCALE, self.most)


def footprint_medians() -> Medians:
    """All medians. Two statements, kept until the counts of a city change.

    They may be ``LAG`` seconds older, for everybody: no record can be told in the median of a region.
    """
    answers = LaggingAnswers(["cities"], [_QUESTION])
    regions, sizes, most = answers.lagging(_QUESTION, _read, seconds=LAG)
    return Medians(regions, sizes, most, answers.is_behind)


def _read():
    rows = Footprint.objects.filter(city__merged_into=None).order_by()
    # Thousands of cities have few totals: the database counts the cities of each, and all of a group once.
    cities = list(
        rows.values_list("city__region", "city__population_band").annotate(Count("city", distinct=True))
    )
    totals = list(
        rows.values_list("city__region", "city__population_band", "dimension", "total").annotate(Count("id"))
    )
    most = max((total for *_group, total, _n in totals), default=0)
    return _groups(0, cities, totals), _groups(1, cities, totals), most


def _groups(place, cities, totals):
    """{value: Group} by the region (``place`` 0) or the size (1) of the rows."""
    numbers, of_group = Counter(), defaultdict(lambda: defaultdict(Counter))
    for *group, n in cities:
        numbers[group[place]] += n
    for *group, dimension, total, n in totals:
        of_group[group[place]][dimension][total] += n
    return {
        value: Group({each: _median(of_group[value][each], number) for each in Dimension.values}, number)
        for value, number in numbers.items()
    }


def _median(counted, number):
    """The median of ``number`` totals, of which the counted ones are more than 0."""
    totals = [0] * (number - counted.total())
    for total in sorted(counted):
        totals += [total] * counted[total]
    return median(totals)
