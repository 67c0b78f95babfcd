"""How practices travel: from the city or network that published an exchange to the cities that used it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching import versions
from citydiplo.kit.svg.lanes import Lanes, lanes
from citydiplo.portal.queries.insights.listed_city import COLUMNS, ListedCity
from networks.choices import PopulationBand, WorldRegion
from partnerships.choices import ExchangeKind
from partnerships.models import Exchange, Reuse

VISITOR = AnonymousUser()
NOUNS_READ = ("exchanges", "cities")
MOST = 30  # practices in the list of the page
DRAWN = 40  # cities in the drawing of a path; its table has all
OF_A_NETWORK = ""  # in place of a region: a network published it
FROM = [*WorldRegion.choices, (OF_A_NETWORK, _("Networks"))]


@dataclass(frozen=True)
class Practice:
    """An exchange that other cities used, and how far it came. Demo ones are listed and not counted."""

    pk: int
    title: str
    kind: str
    author: str
    published: datetime.datetime
    is_demo: bool
    cities: int
    countries: int
    regions: int
    sizes: int

    @property
    def kind_label(self) -> Any:
        """The kind of exchange in words."""
        return ExchangeKind(self.kind).label


@dataclass(frozen=True)
class Passage:
    """``number`` reuses from cities of one kind (a region, a size) by cities of another."""

    label: Any
    numbers: list[int]
    total: int


@dataclass(frozen=True)
class Diffusion:
    """All reuses: the most reused practices, and from where to where, by region and by size."""

    practices: list[Practice] = field(default_factory=list)
    total: int = 0
    other_country: int = 0
    other_region: int = 0
    of_cities: int = 0
    median_days: int | None = None
    by_region: list[Passage] = field(default_factory=list)
    by_size: list[Passage] = field(default_factory=list)


@dataclass(frozen=True)
class ReuseStep(ListedCity):
    """One city that used an exchange. ``number`` is its place in time; ``days`` since it was published."""

    number: int
    on: datetime.date
    days: int
    is_spared: bool


def _reuses() -> Any:
    return Reuse.objects.visible_to(VISITOR).filter(exchange__in=_public().values("pk"))


def _public() -> Any:
    return Exchange.objects.visible_to(VISITOR).public()


def read() -> Diffusion:
    """2 statements while the numbers are new."""
    return versions.cached("diffusion", NOUNS_READ, _read)


def _read():
    by_region: Counter[tuple[str, str]] = Counter()
    by_size: Counter[tuple[int, int]] = Counter()
    days, other_country, other_region, of_cities, total = [], 0, 0, 0, 0
    rows = _reuses().filter(exchange__is_demo=False).order_by()
    for region, country, size, its_region, its_country, its_size, published, said in rows.values_list(
        "exchange__region",
        "exchange__country",
        "exchange__size",
        "city__region",
        "city__country",
        "city__population_band",
        "exchange__published_at",
        "said_at",
    ).iterator(5_000):
        total += 1
        by_region[region, its_region] += 1
        days.append(max(0, (said - published).days))
        if region:
            of_cities += 1
            by_size[size, its_size] += 1
            other_country += str(country) != str(its_country)
            other_region += region != its_region
    return Diffusion(
        _practices(),
        total,
        other_country,
        other_region,
        of_cities,
        round(median(days)) if days else None,
        _passages(by_region, FROM, WorldRegion.choices),
        _passages(by_size, PopulationBand.choices, PopulationBand.choices),
    )


def _passages(counted, origins, targets) -> list[Passage]:
    found = []
    for value, label in origins:
        numbers = [counted[value, target] for target, _label in targets]
        if any(numbers):
            found.append(Passage(label, numbers, sum(numbers)))
    return found


def _practices() -> list[Practice]:
    shown = Q(reuses__withdrawn_at=None, reuses__hidden_at=None)
    rows = (
        _public()
        .filter(reuse_count__gt=0)
        .annotate(
            cities=Count("reuses", filter=shown, distinct=True),
            countries=Count("reuses__city__country", filter=shown, distinct=True),
            regions=Count("reuses__city__region", filter=shown, distinct=True),
            sizes=Count("reuses__city__population_band", filter=shown, distinct=True),
        )
        .filter(cities__gt=0)
        .order_by("is_demo", "-cities", "-published_at", "-id")
    )
    names = ("city__label", "network__acronym", "network__name")
    columns = ("id", "title", "kind", "published_at", "is_demo", "cities", "countries", "regions", "sizes")
    return [
        Practice(pk, title, kind, label or acronym or name or "", *numbers)
        for label, acronym, name, pk, title, kind, *numbers in rows.values_list(*names, *columns)[:MOST]
    ]


def path_of(exchange: Exchange) -> list[ReuseStep]:
    """The cities that used a public exchange, in the order of time. One statement."""
    published = exchange.published_at
    rows = _reuses().filter(exchange=exchange).order_by("said_at", "pk")
    found = rows.values_list(*COLUMNS, "said_at", "spared_a_mistake")
    return [_step(published, number, *facts) for number, facts in enumerate(found, start=1)]


def _step(published, number, *facts):
    *city, said, spared = facts
    return ReuseStep(*city, number, localtime(said).date(), _days(published, said), spared)


def _days(published, said):
    return max(0, (said - published).days) if published else 0


def draw(exchange: Exchange, steps: Sequence[ReuseStep]) -> Lanes | None:
    """A lane for each region and a point for each of the first cities; None where nobody used it."""
    if not steps or exchange.published_at is None:
        return None
    labels = dict(FROM)
    largest = float(PopulationBand.OVER_5M)
    start = localtime(exchange.published_at).date()
    rows = [(labels[exchange.region], start, exchange.size / largest)]
    rows += [(each.region_label, max(start, each.on), each.band / largest) for each in steps[:DRAWN]]
    return lanes(rows, labels.values())


def table() -> Iterator[tuple[Any, ...]]:
    """Every reuse as (exchange, title, city, network, country, region; city, country, region; moment).

    Demo rows are left out. One statement.
    """
    rows = _reuses().filter(exchange__is_demo=False).order_by("exchange", "said_at", "pk")
    return (
        rows.annotate(author=F("exchange__city__label"), network=F("exchange__network__name"))
        .values_list(
            "exchange",
            "exchange__title",
            "author",
            "network",
            "exchange__country",
            "exchange__region",
            "city__label",
            "city__country",
            "city__region",
            "said_at",
        )
        .iterator(2_000)
    )
