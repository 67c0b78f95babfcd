"""What is usual among a city's peers: the median footprint of a region or of a size."""

from collections import defaultdict
from statistics import median
from typing import Any

from django.db.models import Count, Max, Subquery, Value

from citydiplo.kit.caching import versions
from networks.choices import Dimension
from partnerships.models import Footprint

LEAST_SCALE = 10  # so that one is a short bar even while no city has more


def footprint_medians(*, region: str | None = None, band: int | None = None) -> tuple[dict[str, Any], int]:
    """({dimension: median of the cities' totals}, how many cities) of one group.

    The group is every city of the ``region`` and of the size ``band``, where given, that is active in at
    least one dimension; in the others it counts with 0. Kept until the counts of a city change.
    """
    return versions.cached(
        f"footprint medians {region} {band}", ["cities"], lambda: _medians(region=region, band=band)
    )


def largest_total() -> int:
    """The most that any city counts in one dimension, LEAST_SCALE at least: the scale of all footprints.

    Kept like the medians.
    """

    def read():
        rows = Footprint.objects.filter(city__merged_into=None)
        return max(LEAST_SCALE, rows.aggregate(most=Max("total"))["most"] or 0)

    return versions.cached("footprint scale", ["cities"], read)


def _medians(*, region, band):
    rows = Footprint.objects.filter(city__merged_into=None)
    if region is not None:
        rows = rows.filter(city__region=region)
    if band is not None:
        rows = rows.filter(city__population_band=band)
    # Thousands of cities have few totals: the database counts the cities of each, and all of them once.
    cities = rows.annotate(all=Value(1)).values("all").annotate(n=Count("city", distinct=True)).values("n")
    found = rows.values_list("dimension", "total").annotate(n=Count("id"), cities=Subquery(cities))
    totals, number = defaultdict(list), 0
    for dimension, total, of_total, of_all in found.order_by():
        totals[dimension] += [total] * of_total
        number = of_all
    return {
        value: median(totals[value] + [0] * (number - len(totals[value]))) if number else 0
        for value in Dimension.values
    }, number
