"""How much cities do in each of the seven dimensions."""

from typing import Any

from citydiplo.kit.db.compiled import Many, compiled
from networks.choices import Dimension
from partnerships.models import Footprint

_COUNTS = ("partnerships", "memberships", "accessions", "total")


def footprints_of(cities: Any) -> dict[int, dict[str, dict[str, int]]]:
    """{city id: {dimension: its counts}}; a dimension in which a city does nothing is there with zeros.

    The counts are a dict of partnerships, memberships, accessions and their total. One statement.
    """
    found = {city.pk: {value: dict.fromkeys(_COUNTS, 0) for value in Dimension.values} for city in cities}
    for city, dimension, *counts in _rows(Many(found)):
        found[city][dimension] = dict(zip(_COUNTS, counts, strict=True))
    return found


@compiled
def _rows(cities: Many) -> Any:
    return Footprint.objects.filter(city__in=cities).values_list("city", "dimension", *_COUNTS)
