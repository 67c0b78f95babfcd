"""What is usual among a city's peers: the median footprint of a region or of a size."""

from collections import defaultdict
from statistics import median
from typing import Any

from django.db.models import Max

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
    totals = defaultdict(list)
    cities = set()
    for city, dimension, total in rows.values_list("city", "dimension", "total"):
        totals[dimension].append(total)
        cities.add(city)
    return {
        value: median(totals[value] + [0] * (len(cities) - len(totals[value]))) if cities else 0
        for value in Dimension.values
    }, len(cities)
