"""The seven dimensions against the five themes: how many records concern both, anywhere or in one place.

A place is a world region, a country, a network or a city. Rows are left by the directory's own filters, so
that a cell counts what its link lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda.filters import AgendaFilters, MeetingFilters
from agenda.models import AgendaItem, Meeting
from citydiplo.kit.caching import versions
from citydiplo.kit.listing.facets import FacetedFilterSet
from networks.choices import Dimension, Theme
from networks.filters import CityFilters, NetworkFilters
from networks.models import City, Network
from partnerships.filters import (
    AgreementFilters,
    ExchangeFilters,
    PartnershipFilters,
    TargetFilters,
    VisitFilters,
)
from partnerships.models import Agreement, Exchange, Footprint, Partnership, Target, Visit

VISITOR = AnonymousUser()
THIN = 2  # a cell with fewer records is thin: hardly anybody works on both
PLACES = ("region", "country", "network", "city")  # parameters of each directory that name a place


@dataclass(frozen=True)
class Source:
    """What a directory lists, where its rows name dimensions and themes, and what it changes with.

    ``themes`` is empty for records that name none.
    """

    label: Any
    rows: Callable[[Any], QuerySet[Any]]
    filters: type[FacetedFilterSet]
    dimensions: str
    themes: str
    nouns: tuple[str, ...]


# By the routes of the directories that are filtered by dimension and by theme.
DIRECTORIES = {
    "partnerships": Source(
        _("Partnerships"),
        Partnership.objects.visible_to,
        PartnershipFilters,
        "dimensions",
        "",
        ("partnerships", "cities"),
    ),
    "networks": Source(
        _("Networks"),
        Network.objects.visible_to,
        NetworkFilters,
        "dimensions",
        "themes",
        ("networks", "memberships", "cities"),
    ),
    "agreements": Source(
        _("Agreements"),
        Agreement.objects.visible_to,
        AgreementFilters,
        "dimensions",
        "themes",
        ("agreements", "accessions", "memberships", "cities"),
    ),
    "exchanges": Source(
        _("Exchanges"),
        lambda user: Exchange.objects.visible_to(user).published(),
        ExchangeFilters,
        "dimensions",
        "themes",
        ("exchanges", "cities"),
    ),
    "agenda": Source(
        _("Agenda"),
        AgendaItem.objects.listed_to,
        AgendaFilters,
        "dimension",
        "theme",
        ("agenda", "networks", "memberships", "cities"),
    ),
    "meetings": Source(
        _("Meetings"),
        Meeting.objects.listed_to,
        MeetingFilters,
        "dimension",
        "themes",
        ("meetings", "networks", "memberships", "cities"),
    ),
    "targets": Source(
        _("Targets"),
        Target.objects.visible_to,
        TargetFilters,
        "indicator__dimension",
        "indicator__theme",
        ("targets", "memberships", "cities"),
    ),
    "visits": Source(
        _("Visits"),
        Visit.objects.visible_to,
        VisitFilters,
        "dimension",
        "theme",
        ("visits", "memberships", "cities"),
    ),
}
NOUNS_READ = tuple(sorted({noun for source in DIRECTORIES.values() for noun in source.nouns}))


@dataclass(frozen=True)
class Cell:
    """How many records there are, and the directory that lists them."""

    number: int
    url: str

    @property
    def is_thin(self) -> bool:
        """Hardly anybody works on this."""
        return self.number < THIN


@dataclass(frozen=True)
class TopicTable:
    """``rows`` are (dimension, its cells in the order of the themes, all of the dimension)."""

    themes: list[Theme]
    rows: list[tuple[Dimension, list[Cell], Cell]]
    sums: list[Cell]
    everything: Cell

    @property
    def thin(self) -> list[tuple[Dimension, Theme, int]]:
        """The pairs that hardly anybody works on, with their numbers."""
        return [
            (dimension, theme, cell.number)
            for dimension, cells, _sum in self.rows
            for theme, cell in zip(self.themes, cells, strict=True)
            if cell.is_thin
        ]


def read(name: str, place: Mapping[str, str] | None = None) -> TopicTable:
    """The table of a directory, anywhere or in a ``place``: {one of ``PLACES``: value}.

    A record of two themes counts in both. One statement while it is new.
    """
    source = DIRECTORIES[name]
    asked = {key: value for key, value in (place or {}).items() if value}
    kept = f"topics of {name} {sorted(asked.items())}"
    groups = versions.cached(kept, source.nouns, lambda: _groups(source, asked))
    counted: Counter[tuple[str, str]] = Counter()
    for dimensions, themes, number in groups:
        for dimension in ("", *dimensions):
            for theme in ("", *themes):
                counted[dimension, theme] += number

    def cell(dimension: str, theme: str) -> Cell:
        named = {"dimension": dimension, "theme": theme}
        question = urlencode({**asked, **{key: value for key, value in named.items() if value}})
        return Cell(counted[dimension, theme], f"{reverse(name)}?{question}" if question else reverse(name))

    themes = list(Theme) if source.themes else []
    return TopicTable(
        themes,
        [(each, [cell(each, theme) for theme in themes], cell(each, "")) for each in Dimension],
        [cell("", theme) for theme in themes],
        cell("", ""),
    )


def _groups(source, asked):
    left = source.filters(QueryDict(urlencode(asked)), source.rows(VISITOR)).narrowed()
    columns = [source.dimensions, *([source.themes] if source.themes else [])]
    found = left.filter(is_demo=False).order_by().values_list(*columns).annotate(n=Count("pk", distinct=True))
    return [(_words(row[0]), _words(row[1]) if source.themes else (), row[-1]) for row in found]


@dataclass(frozen=True)
class FootprintRow:
    """What cities do in one dimension, and how many of them do something."""

    dimension: Dimension
    partnerships: int
    memberships: int
    accessions: int
    cities: Cell

    @property
    def total(self) -> int:
        """All three together."""
        return self.partnerships + self.memberships + self.accessions


def footprint(place: Mapping[str, str]) -> list[FootprintRow]:
    """The footprints of all cities of a place, added up. A partnership of two of them counts for both.

    One statement while it is new.
    """
    asked = {key: value for key, value in place.items() if value}
    name = f"footprint of {sorted(asked.items())}"
    nouns = ("cities", "memberships", "networks")
    sums = versions.cached(name, nouns, lambda: _footprint(asked))

    def cities(dimension: str, number: int) -> Cell:
        if slug := asked.get("city"):
            return Cell(number, reverse("city", args=[slug]))
        return Cell(number, f"{reverse('cities')}?{urlencode({**asked, 'dimension': dimension})}")

    rows = []
    for each in Dimension:
        partnerships, memberships, accessions, number = sums.get(each.value, (0, 0, 0, 0))
        rows.append(FootprintRow(each, partnerships, memberships, accessions, cities(each.value, number)))
    return rows


def _footprint(asked):
    standing = City.objects.visible_to(VISITOR).listed().filter(is_demo=False)
    named = {key: value for key, value in asked.items() if key != "city"}
    cities = CityFilters(QueryDict(urlencode(named)), standing).narrowed().order_by()
    if slug := asked.get("city"):
        cities = cities.filter(slug=slug)
    sums = {column: Sum(column) for column in ("partnerships", "memberships", "accessions")}
    rows = Footprint.objects.filter(city__in=cities.values("pk")).order_by().values_list("dimension")
    return {dimension: numbers for dimension, *numbers in rows.annotate(**sums, n=Count("pk"))}


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(each) for each in value or ())
