"""How much cities do in each of the seven dimensions."""

from typing import Any

from networks.choices import Dimension
from partnerships.models import Footprint

_COUNTS = ("partnerships", "memberships", "accessions", "total")


def footprints_of(cities: Any) -> dict[int, dict[str, dict[str, int]]]:
    """{city id: {dimension: its counts}}; a dimension in which a city does nothing is there with zeros.

    The counts are a dict of partnerships, memberships, accessions and their total. One statement.
    """
    found = {city.pk: {value: dict.fromkeys(_COUNTS, 0) for value in Dimension.values} for city in cities}
    for city, dimension, *counts in Footprint.objects.filter(city__in=found).values_list(
        "city", "dimension", *_COUNTS
    ):
        found[city][dimension] = dict(zip(_COUNTS, counts, strict=True))
    return found
