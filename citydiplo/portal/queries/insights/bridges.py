"""Which cities join world regions to each other, as the last calculation stored it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from citydiplo.kit.caching import versions
from citydiplo.kit.db.compiled import compiled
from citydiplo.kit.text.countries import country_name
from citydiplo.portal.choices import CentralityBy
from citydiplo.portal.queries.insights.listed_city import COLUMNS, ListedCity
from networks.choices import PopulationBand, WorldRegion
from networks.models import City
from networks.regions import region_of
from partnerships.models import BridgeCalculation, CityBridge

NOUNS_READ = ("bridges", "cities")
MOST = 50  # cities in the list of a page; its file has all
OF_EACH = 3  # cities of each region and of each size
ORDERS = {
    CentralityBy.BETWEENNESS: (F("betweenness").desc(),),
    CentralityBy.EIGENVECTOR: (F("eigenvector").desc(nulls_last=True),),
    CentralityBy.REGIONS: (F("region_count").desc(), F("country_count").desc()),
}
_FACTS = (
    *COLUMNS,
    *("city__population", "ties", "country_count", "region_count", "betweenness", "eigenvector"),
)


@dataclass(frozen=True)
class BridgeRow(ListedCity):
    """A city and what it joins. ``betweenness`` and ``eigenvector`` are from 0 to 1."""

    population: int | None
    ties: int
    country_count: int
    region_count: int
    betweenness: float
    eigenvector: float | None

    @property
    def of_100(self) -> float | None:
        """The eigenvector centrality, where the first city has 100."""
        return _of_100(self.eigenvector)


@dataclass(frozen=True)
class Bridges:
    """The first cities of a choice, and the calculation that they come from; None where there is none yet.

    ``by_region`` and ``by_size`` are (label, value, first cities), of all cities.
    """

    calculation: BridgeCalculation | None
    rows: list[BridgeRow] = field(default_factory=list)
    by_region: list[tuple[Any, str, list[BridgeRow]]] = field(default_factory=list)
    by_size: list[tuple[Any, int, list[BridgeRow]]] = field(default_factory=list)

    @property
    def as_of(self) -> datetime.datetime | None:
        """When it was worked out."""
        return self.calculation.as_of if self.calculation else None


def read(
    by: str = CentralityBy.BETWEENNESS, *, region: str = "", size: int | None = None, most: int = MOST
) -> Bridges:
    """The first ``most`` cities in an order, of a region or a size (a ``PopulationBand``).

    2 statements while it is new, 4 with the first of each region and size, which only all cities have.
    """
    name = f"bridges {by} {region} {size} {most}"
    return versions.cached(name, NOUNS_READ, lambda: _read(CentralityBy(by), region, size, most))


def _read(by, region, size, most):
    calculation = BridgeCalculation.objects.exclude(as_of=None).first()
    if calculation is None:
        return Bridges(None)
    rows = [BridgeRow(*row) for row in _ordered(by, region, size).values_list(*_FACTS)[:most]]
    if region or size is not None or most < MOST:
        return Bridges(calculation, rows)
    by_region = _first_of_each(by, "city__region", WorldRegion.choices)
    by_size = _first_of_each(by, "city__population_band", PopulationBand.choices[1:])
    return Bridges(calculation, rows, by_region, by_size)


def _listed() -> QuerySet[CityBridge]:
    return CityBridge.objects.filter(city__merged_into=None, city__is_demo=False)


def _ordered(by, region, size):
    rows = _listed()
    if region:
        rows = rows.filter(city__region=region)
    if size is not None:
        rows = rows.filter(city__population_band=size)
    return rows.order_by(*ORDERS[by], "city")


def _first_of_each(by, column, choices):
    place = Window(RowNumber(), partition_by=F(column), order_by=[*ORDERS[by], F("city").asc()])
    rows = _listed().annotate(_place=place).filter(_place__lte=OF_EACH).order_by(column, "_place")
    by_group = groupby(rows.values_list(*_FACTS), key=itemgetter(_FACTS.index(column)))
    found = {value: [BridgeRow(*row) for row in part] for value, part in by_group}
    return [(label, value, found[value]) for value, label in choices if value in found]


def table(by: str, *, region: str = "", size: int | None = None) -> Iterator[BridgeRow]:
    """All cities of a choice in their order, for a file. One statement."""
    rows = _ordered(CentralityBy(by), region, size).values_list(*_FACTS)
    return (BridgeRow(*row) for row in rows.iterator(2_000))


@dataclass(frozen=True)
class Linked:
    """A country, and with how many of its cities a city has ties."""

    code: str
    name: str
    number: int


@dataclass(frozen=True)
class CityLinks:
    """What one city joins. ``places`` are (region in words, its countries); ranks are places in order."""

    row: CityBridge
    calculation: BridgeCalculation
    places: list[tuple[Any, list[Linked]]]
    rank: int = 0
    in_region: int = 0
    in_size: int = 0

    @property
    def of_100(self) -> float | None:
        """The eigenvector centrality, where the first city has 100."""
        return _of_100(self.row.eigenvector)


def _of_100(eigenvector):
    return None if eigenvector is None else 100 * eigenvector


def bridge_of(city: City) -> CityBridge | None:
    """What the city joins, in numbers; None for a city without ties. One statement."""
    return next(iter(_bridges_of(city.pk)), None)


@compiled
def _bridges_of(city: int) -> Any:
    return CityBridge.objects.filter(city=city)


def links_of(city: City) -> CityLinks | None:
    """What the city joins, by region and country, and its ranks by betweenness; None without ties.

    3 statements. Cities with the same number share a rank.
    """
    row, calculation = bridge_of(city), BridgeCalculation.objects.exclude(as_of=None).first()
    if row is None or calculation is None:
        return None
    ahead = Q(betweenness__gt=row.betweenness)
    ranks = (
        _listed()
        .filter(ahead)
        .aggregate(
            all=Count("pk"),
            region=Count("pk", filter=Q(city__region=city.region)),
            size=Count("pk", filter=Q(city__population_band=city.population_band)),
        )
    )
    return CityLinks(
        row, calculation, _by_region(row), ranks["all"] + 1, ranks["region"] + 1, ranks["size"] + 1
    )


def _by_region(row):
    found = defaultdict(list)
    for code, number in row.places.items():
        found[region_of(code)].append(Linked(code, country_name(code), number))
    return [
        (label, sorted(found[region], key=lambda each: (-each.number, each.name)))
        for region, label in WorldRegion.choices
        if region in found
    ]
