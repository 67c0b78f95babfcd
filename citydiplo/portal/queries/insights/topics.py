"""The seven dimensions against the five themes: how many records concern both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Meeting
from citydiplo.kit.caching import versions
from networks.choices import Dimension, Theme
from networks.models import Network
from partnerships.models import Agreement, Exchange

VISITOR = AnonymousUser()
THIN = 2  # a cell with fewer records is thin: hardly anybody works on both


@dataclass(frozen=True)
class Source:
    """What a directory lists, where its rows name dimensions and themes, and what it changes with."""

    label: Any
    rows: Callable[[Any], QuerySet[Any]]
    dimensions: str
    themes: str
    nouns: tuple[str, ...]


# By the routes of the directories that are filtered by dimension and by theme.
DIRECTORIES = {
    "networks": Source(_("Networks"), Network.objects.visible_to, "dimensions", "themes", ("networks",)),
    "agreements": Source(
        _("Agreements"), Agreement.objects.visible_to, "dimensions", "themes", ("agreements",)
    ),
    "exchanges": Source(
        _("Exchanges"),
        lambda user: Exchange.objects.visible_to(user).published(),
        "dimensions",
        "themes",
        ("exchanges",),
    ),
    "agenda": Source(_("Agenda"), AgendaItem.objects.listed_to, "dimension", "theme", ("agenda",)),
    "meetings": Source(_("Meetings"), Meeting.objects.listed_to, "dimension", "themes", ("meetings",)),
}
NOUNS_READ = tuple(noun for source in DIRECTORIES.values() for noun in source.nouns)


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
    def thin(self) -> list[tuple[Dimension, Theme]]:
        """The pairs that hardly anybody works on."""
        return [
            (dimension, theme)
            for dimension, cells, _sum in self.rows
            for theme, cell in zip(self.themes, cells, strict=True)
            if cell.is_thin
        ]


def read(name: str) -> TopicTable:
    """The table of a directory. A record of two themes counts in both. One statement while it is new."""
    source = DIRECTORIES[name]
    groups = versions.cached(f"topics of {name}", source.nouns, lambda: _groups(source))
    counted: Counter[tuple[str, str]] = Counter()
    for dimensions, themes, number in groups:
        for dimension in ("", *dimensions):
            for theme in ("", *themes):
                counted[dimension, theme] += number

    def cell(dimension: str, theme: str) -> Cell:
        question = urlencode({k: v for k, v in {"dimension": dimension, "theme": theme}.items() if v})
        return Cell(counted[dimension, theme], f"{reverse(name)}?{question}" if question else reverse(name))

    themes = list(Theme)
    return TopicTable(
        themes,
        [(each, [cell(each, theme) for theme in themes], cell(each, "")) for each in Dimension],
        [cell("", theme) for theme in themes],
        cell("", ""),
    )


def _groups(source):
    rows = source.rows(VISITOR).filter(is_demo=False).order_by()
    found = rows.values_list(source.dimensions, source.themes).annotate(n=Count("pk"))
    return [(_words(dimensions), _words(themes), n) for dimensions, themes, n in found]


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(each) for each in value or ())
