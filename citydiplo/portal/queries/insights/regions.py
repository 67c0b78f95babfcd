"""The share of each world region in memberships, positions, partnerships, agenda items and co-signatures.

Rows are counted by region, network, dimensions and years in one statement for each subject, kept until the
data change; what a page shows of them is added up in Python.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from agenda.choices import CoSignatureState
from agenda.models import AgendaItem, CoSignature
from citydiplo.kit.caching import versions
from citydiplo.kit.svg.charts import YearsChart
from citydiplo.kit.text.numbers import percent
from citydiplo.portal.choices import RegionsOf
from networks.choices import BodyKind, MembershipRole, WorldRegion
from networks.models import City, Membership, Network
from networks.queries.years import LAYERS, YearsByRegion
from partnerships.analytics import representation
from partnerships.choices import PartnershipStatus
from partnerships.models import Partnership, Party

VISITOR = AnonymousUser()
OF_A_MEMBERSHIP = {
    "region": "city__region", "network": "network__slug", "dimensions": "network__dimensions",
}  # fmt: skip
LARGE = 1_000_000  # people in a municipality that the shares are compared with


class Group(NamedTuple):
    """``number`` rows that are alike. Years are None where the source names none."""

    region: str
    network: str
    dimensions: tuple[str, ...]
    since: int | None
    until: int | None
    number: int


@dataclass(frozen=True)
class Subject:
    """What is counted by region: ``groups`` reads it in one statement, ``nouns`` are what it changes with.

    ``has_networks`` says whether it can be asked of one network. ``rule`` tells the reader what counts.
    """

    groups: Callable[[], list[Group]]
    nouns: tuple[str, ...]
    rule: Any
    has_networks: bool = True


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.visible_to(VISITOR).filter(is_demo=False, city__isnull=False).order_by()


def _grouped(rows, *, region, network="", dimensions, since="", until="") -> list[Group]:
    """Rows that are alike, counted. Days are put together by year here: SQLite asks Python for each."""
    nothing = Value(None, output_field=IntegerField())
    rows = rows.annotate(
        _region=F(region),
        _network=F(network) if network else Value(""),
        _dimensions=F(dimensions),
        _since=F(since) if since else nothing,
        _until=F(until) if until else nothing,
    )
    names = ("_region", "_network", "_dimensions", "_since", "_until")
    counted: Counter[tuple[Any, ...]] = Counter()
    for place, slug, words, first, last, number in rows.values_list(*names).annotate(n=Count("pk")):
        counted[str(place or ""), slug or "", words, _year(first), _year(last)] += number
    return [
        Group(place, slug, _words(words), first, last, number)
        for (place, slug, words, first, last), number in counted.items()
    ]


def _year(value) -> int | None:
    """The year of a day; a number is one already."""
    return value.year if isinstance(value, datetime.date) else value


def _words(dimensions) -> tuple[str, ...]:
    """A set of dimensions, or the only one, as a tuple."""
    if isinstance(dimensions, str):
        return (dimensions,) if dimensions else ()
    return tuple(str(each) for each in dimensions or ())


def _of_memberships() -> list[Group]:
    return _grouped(_memberships(), **OF_A_MEMBERSHIP, since="since", until="until")


def _of_positions() -> list[Group]:
    rows = _memberships().filter(until=None).exclude(role=MembershipRole.MEMBER)
    return _grouped(rows, **OF_A_MEMBERSHIP)


def _of_partnerships() -> list[Group]:
    counted = Partnership.objects.visible_to(VISITOR).filter(is_demo=False)
    counted = counted.exclude(status__in=[PartnershipStatus.DRAFT, PartnershipStatus.PROPOSED])
    # Of what ended in an unknown year nobody can say in which years it ran.
    counted = counted.exclude(status=PartnershipStatus.ENDED, until=None)
    rows = Party.objects.filter(partnership__in=counted.values("pk"), city__isnull=False).order_by()
    return _grouped(
        rows,
        region="region",
        dimensions="partnership__dimensions",
        since="partnership__since",
        until="partnership__until",
    )


def _of_items() -> list[Group]:
    rows = AgendaItem.objects.listed_to(VISITOR).filter(is_demo=False, network__seat__isnull=False).order_by()
    return _grouped(
        rows,
        region="network__seat__region",
        network="network__slug",
        dimensions="dimension",
        since="published_at__year",
    )


def _of_co_signatures() -> list[Group]:
    items = AgendaItem.objects.listed_to(VISITOR).filter(is_demo=False)
    rows = CoSignature.objects.filter(item__in=items.values("pk"), state=CoSignatureState.SIGNED).order_by()
    return _grouped(
        rows,
        region="city__region",
        network="item__network__slug",
        dimensions="item__dimension",
        since="signed_at__year",
    )


SUBJECTS = {
    RegionsOf.MEMBERSHIPS: Subject(
        _of_memberships,
        ("memberships", "networks", "cities"),
        _("Cities that belong to a network. A city in two networks counts twice."),
    ),
    RegionsOf.POSITIONS: Subject(
        _of_positions,
        ("memberships", "networks", "cities"),
        _("Cities that chair a network today, sit in its board or lead a group. Sources give no years."),
    ),
    RegionsOf.PARTNERSHIPS: Subject(
        _of_partnerships,
        ("partnerships", "cities"),
        _("Cities in partnerships that everybody can see, each time they take part in one."),
        has_networks=False,
    ),
    RegionsOf.ITEMS: Subject(
        _of_items,
        ("agenda", "networks", "cities"),
        _("Public agenda items, by the region in which the network has its office."),
    ),
    RegionsOf.CO_SIGNATURES: Subject(
        _of_co_signatures,
        ("agenda", "networks", "cities"),
        _("Cities that put their name under a public agenda item."),
    ),
}
NOUNS_READ = tuple(sorted({noun for subject in SUBJECTS.values() for noun in subject.nouns}))


@dataclass(frozen=True)
class RegionRow:
    """A region today: how many, and how many large municipalities it has; shares in words."""

    region: str
    label: Any
    number: int
    share: str
    large: int
    large_share: str
    quotient: float | None


@dataclass(frozen=True)
class YearOfShares:
    """The shares of the regions at the end of a year, in the order of the chart's layers.

    ``quotients`` divide each by the region's share of today's large municipalities. ``year`` is None for what
    has no date.
    """

    year: int | None
    shares: list[str]
    quotients: list[float | None]
    total: int


class RegionShares:
    """One subject by world region: today, and at the end of each year."""

    def __init__(self, groups: Iterable[Group], large: dict[str, int]) -> None:
        self._now: Counter[str] = Counter()
        self._large = large
        self._years = YearsByRegion()
        self.dated = 0
        for group in groups:
            self._years.add(group.region, group.since, group.until, group.number)
            if group.until is None:
                self._now[group.region] += group.number
                self.dated += group.number if group.since else 0

    @property
    def total(self) -> int:
        """How many there are today."""
        return self._now.total()

    @property
    def rows(self) -> list[RegionRow]:
        """All six regions, in the order of the vocabulary."""
        total, large = self.total, sum(self._large.values())
        return [
            RegionRow(
                region,
                label,
                self._now[region],
                percent(representation.share(self._now[region], total), digits=1),
                self._large.get(region, 0),
                percent(representation.share(self._large.get(region, 0), large), digits=1),
                self.quotient(region, self._now[region], total),
            )
            for region, label in WorldRegion.choices
        ]

    def chart(self) -> YearsChart | None:
        """The numbers over the years; None where fewer than two years are known."""
        return self._years.chart()

    def shares(self) -> list[YearOfShares]:
        """The shares at the end of each year that brought a change, the newest first; undated last."""
        if not (chart := self.chart()):
            return []
        rows: list[tuple[int | None, list[int], int]] = [*reversed(chart.rows)]
        if chart.undated:
            rows.append((None, [layer.undated for layer in chart.layers], chart.undated))
        regions = [LAYERS[layer.place - 1][0] for layer in chart.layers]
        return [
            YearOfShares(
                year,
                [percent(representation.share(number, total), digits=1) for number in numbers],
                [self.quotient(*pair, total) for pair in zip(regions, numbers, strict=True)],
                total,
            )
            for year, numbers, total in rows
        ]

    def quotient(self, region: str, number: float, total: float) -> float | None:
        """The share ``number`` of ``total``, divided by the region's share of large municipalities."""
        large = sum(self._large.values())
        return representation.quotient(number, total, self._large.get(region, 0), large)

    def table(self) -> Iterator[tuple[Any, str, int, float | str]]:
        """The file: (year, region, number, share in percent of that year); what has no year comes last."""
        rows = list(self._years.table())
        totals: Counter[Any] = Counter()
        for year, _region, number in rows:
            totals[year] += number
        for year, region, number in rows:
            part = representation.share(number, totals[year])
            yield (year, region, number, "" if part is None else round(100 * part, 1))


def read(subject: str, *, network: str = "", dimension: str = "") -> RegionShares:
    """The shares of a subject, of one network (its slug) or one dimension.

    2 statements while the numbers are new.
    """
    chosen = SUBJECTS[RegionsOf(subject)]

    def count() -> RegionShares:
        groups = versions.cached(f"regions of {subject}", chosen.nouns, chosen.groups)
        kept = (
            group
            for group in groups
            if (not network or group.network == network) and (not dimension or dimension in group.dimensions)
        )
        return RegionShares(kept, large_municipalities())

    # Summing up 20,000 groups costs more than the rest of the page.
    return versions.cached(f"region shares of {subject}, {network}, {dimension}", chosen.nouns, count)


def large_municipalities() -> dict[str, int]:
    """How many municipalities of a million people and more each region has. One statement while it is new."""
    return versions.cached("large municipalities", ("cities",), _count_large)


def _count_large():
    rows = City.objects.visible_to(VISITOR).filter(is_demo=False, kind=BodyKind.MUNICIPALITY)
    rows = rows.filter(population__gte=LARGE).values_list("region").order_by()
    return {str(region): n for region, n in rows.annotate(n=Count("pk"))}


def networks_with(subject: str) -> list[tuple[str, str]]:
    """(slug, name) of the networks that a subject can be asked of, by name. One statement, kept."""
    if not SUBJECTS[RegionsOf(subject)].has_networks:
        return []
    rows = Network.objects.visible_to(VISITOR).filter(is_demo=False)
    members = rows.filter(Q(memberships__is_demo=False, memberships__city__isnull=False)).distinct()
    return versions.cached(
        "networks with members", ("networks", "memberships"),
        lambda: list(members.order_by("name").values_list("slug", "name")),
    )  # fmt: skip
