"""What the register lacks: how many records of each noun say since when, from where, and everything else.

All numbers count what a visitor may see, without demo rows. They are read in one go (``read``) and kept until
one of the nouns changes; what pages and files show is added up from that in Python (``Coverage``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching import versions
from citydiplo.kit.db.compiled import compiled
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.numbers import number
from citydiplo.portal.choices import AsOfAge, CoverageBy
from citydiplo.portal.queries.coverage.nouns import (
    ACTED_FOR,
    NOUNS,
    NOUNS_READ,
    VISITOR,
    dated_nouns,
    is_undated,
    line_values,
    lines_of,
    public_parties,
)
from citydiplo.portal.queries.coverage.shares import Filled
from citydiplo.portal.queries.coverage.undated import reach_of, undated
from networks.choices import FactState, WorldRegion
from networks.models import Network
from partnerships.models import Agreement, Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

OLDEST = 5  # unverified records shown of each noun
UNSURE = (FactState.OPEN_DATA, FactState.UNVERIFIED)


class Group(NamedTuple):
    """Records of one noun that are alike in all that they are divided by. ``filled`` follows its fields."""

    regions: tuple[str, ...]
    source: str
    state: str
    year: int | None
    total: int
    filled: tuple[int, ...]

    def keys(self, by: str, today: int) -> tuple[str, ...]:
        """The parts that it falls into; a partnership of two regions counts in both."""
        if by == CoverageBy.REGION:
            return self.regions
        if by == CoverageBy.SOURCE:
            return (self.source,)
        return (self.state if by == CoverageBy.STATE else AsOfAge.of(self.year, today),)


@dataclass(frozen=True)
class Part:
    """The records of a noun in one region, of one source, age or state."""

    key: str
    label: Any
    total: int
    fields: list[Filled]


def read() -> Coverage:
    """All numbers, kept until the data change; 20 statements while they are new. Ask once a request."""
    return Coverage(versions.cached("coverage", NOUNS_READ, _count))


class Coverage:
    """The numbers of the register as they were read once: pages and files ask it as often as they like.

    Only ``undated_in`` asks the database.
    """

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        self._numbers = numbers

    @property
    def stated_networks(self) -> list[tuple[str, str, str, int]]:
        """(name, address, how many members it states, how many are known), the least known first."""
        return self._numbers["networks"]

    @property
    def stated_agreements(self) -> list[tuple[str, str, str, int]]:
        """(name, address, the scale it states, how many cities are known), the least known first."""
        return self._numbers["agreements"]

    def fields_of(self, name: str) -> list[Filled]:
        """Each field of a noun with how many records of all fill it."""
        groups, noun = self._numbers["groups"][name], NOUNS[name]
        return _summed(noun, groups)

    def summary(self) -> list[dict[str, Any]]:
        """A row for each noun: how many there are, and how many say since when, from where and as of when."""
        rows = []
        for noun in NOUNS.values():
            fields = {field.name: field for field in self.fields_of(noun.name)}
            rows.append(
                {
                    "noun": noun,
                    "total": fields["source"].total,
                    "source": fields["source"],
                    "as_of": fields["as_of"],
                    "dated": fields.get(noun.dated),
                    "acted_for": fields.get(ACTED_FOR),
                }
            )
        return rows

    def parts_of(self, name: str, by: str) -> list[Part]:
        """The records of a noun divided ``by`` region, source, age or state: parts that have any, in order.

        The order is that of the vocabulary; sources come by how many records name them.
        """
        noun, today = NOUNS[name], timezone.localdate().year
        divided: dict[str, list[Group]] = {}
        for group in self._numbers["groups"][name]:
            for key in group.keys(by, today):
                divided.setdefault(str(key), []).append(group)
        totals = {key: sum(group.total for group in groups) for key, groups in divided.items()}
        return [
            Part(key, label, totals[key], _summed(noun, divided[key]))
            for key, label in _named(by, totals)
            if key in divided
        ]

    def table(self, nouns: Iterable[str], bys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The file: (noun, by, part, field, filled, total); first each noun as a whole, by "all"."""
        bys = list(bys)
        for name in nouns:
            for field in self.fields_of(name):
                yield (name, "all", "", field.name, field.known, field.total)
            for by in bys:
                for part in self.parts_of(name, by):
                    for field in part.fields:
                        yield (name, by, part.key, field.name, field.known, field.total)

    def regions(self) -> dict[str, Any]:
        """What each region's share is: of the people in its cities, and of what the sources list.

        ``rows`` is a (region, label, [Filled …]) a region, in the order of ``columns``; ``europe`` are the
        cells of Europe that have a share in something.
        """
        found = self._numbers
        columns = {
            "people": (_("People in cities of the register"), found["people"]),
            "cities": (_("Cities and other bodies"), self._regional("cities")),
            "partnerships": (_("Cities in partnerships"), found["ends"]),
            "memberships": (_("Memberships of networks"), self._regional("memberships")),
            "accessions": (_("Accessions to agreements"), self._regional("accessions")),
            "mandates": (_("Mayors’ mandates"), self._regional("mandates")),
        }
        totals = {name: sum(n or 0 for n in counts.values()) for name, (_label, counts) in columns.items()}
        rows = [
            (
                value,
                label,
                [
                    Filled(name, column, counts.get(value) or 0, totals[name])
                    for name, (column, counts) in columns.items()
                ],
            )
            for value, label in WorldRegion.choices
        ]
        europe = next(cells for value, _label, cells in rows if value == WorldRegion.EUROPE)
        return {
            "columns": [label for label, _counts in columns.values()],
            "rows": rows,
            "europe": [cell for cell in europe if cell.total],
        }

    def _regional(self, name):
        counts: Counter[str] = Counter()
        for group in self._numbers["groups"][name]:
            for region in group.regions:
                if region:
                    counts[region] += group.total
        return counts

    def countries(self) -> list[tuple[str, str]]:
        """Countries that have records without a date, by name: code, then name and how many in words."""
        totals: Counter[str] = Counter()
        for by_country in self._numbers["undated"].values():
            totals.update({str(code): n for code, n in by_country.items()})
        rows = sorted((country_name(code), code, n) for code, n in totals.items())
        return [(code, f"{name} ({number(n)})") for name, code, n in rows]

    def undated_in(self, country: str, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """For each noun of records: how many of a country have no date, and the first of them.

        Records of the cities and networks that ``user`` acts for come first, with the address that edits
        them: one statement for each noun that has any. The others are kept for all readers.
        """
        reach = reach_of(user)
        found = []
        for name, noun in dated_nouns():
            total = self._numbers["undated"][name].get(country, 0)
            lines = undated(noun, country, reach) if total else []
            found.append({"noun": noun, "total": total, "lines": lines, "more": total - len(lines)})
        return found

    def oldest(self) -> list[dict[str, Any]]:
        """The unverified records whose facts are oldest, with their date in words."""
        lines = sorted(self._numbers["oldest"], key=lambda line: line["as_of"])
        return [
            {
                **line,
                "label": NOUNS[line["noun"]].label,
                "as_of_text": partial_date.display(line["as_of"], line["as_of_precision"]),
                "state_label": FactState(line["state"]).label,
            }
            for line in lines
        ]


def _count():
    return {
        "groups": {name: _groups(noun) for name, noun in NOUNS.items()},
        "ends": _by_region(public_parties().filter(city__isnull=False), "region", Count("pk")),
        "people": _by_region(NOUNS["cities"].rows(), "region", Sum("population_known")),
        "undated": {name: dict(_undated_by_country(name)) for name, _noun in dated_nouns()},
        "networks": _stated(Network, "members_stated", "memberships", until=None),
        "agreements": _stated(Agreement, "scale_stated", "accessions", city__merged_into=None),
        "oldest": [line for _name, noun in dated_nouns() for line in _oldest(noun)],
    }


def _groups(noun):
    found = []
    for region, source, state, as_of, total, *known in _grouped(noun.name):
        regions = region if isinstance(region, tuple) else (region,)
        names = tuple(str(each or "") for each in regions) or ("",)
        found.append(Group(names, source or "", state, as_of and as_of.year, total, tuple(known)))
    return found


@compiled
def _grouped(name: str) -> Any:
    noun = NOUNS[name]
    filled = {f"has_{field.name}": Count("pk", filter=field.filled()) for field in noun.fields}
    rows = noun.rows().values_list(noun.region, "source__title", "state", "as_of")
    return rows.annotate(total=Count("pk"), **filled)


def _by_region(rows, path, what):
    return dict(rows.values_list(path).annotate(n=what))


@compiled
def _undated_by_country(name: str) -> Any:
    noun = NOUNS[name]
    rows = noun.rows().filter(**is_undated(noun))
    if noun.model is Partnership:
        parties = Party.objects.filter(partnership__in=rows.values("pk")).exclude(country="").order_by()
        return parties.values_list("country").annotate(n=Count("partnership", distinct=True))
    return rows.filter(city__isnull=False).values_list("city__country").annotate(n=Count("pk"))


def _stated(model, stated, relation, **counted_if):
    """(name, address, what it states, how many are known) where it states anything; the least known first."""
    conditions = {f"{relation}__{name}": value for name, value in counted_if.items()}
    known = Count(relation, filter=Q(**{f"{relation}__is_demo": False, **conditions}))
    rows = model.objects.visible_to(VISITOR).filter(is_demo=False).exclude(**{stated: ""})
    rows = rows.annotate(known=known).order_by("known", "name").values_list("name", "slug", stated, "known")
    route = model._meta.model_name
    return [(name, reverse(route, args=[slug]), text, known) for name, slug, text, known in rows]


def _oldest(noun):
    return lines_of(noun, _oldest_rows(noun.name))


@compiled
def _oldest_rows(name: str) -> Any:
    noun = NOUNS[name]
    rows = noun.rows().filter(state__in=UNSURE, as_of__isnull=False).order_by("as_of", "pk")
    return line_values(noun, rows)[:OLDEST]


def _summed(noun, groups):
    total = sum(group.total for group in groups)
    sums = [sum(column) for column in zip(*(group.filled for group in groups), strict=True)]
    return [
        Filled(field.name, capfirst(field.label), known, total)
        for field, known in zip(noun.fields, sums or [0] * len(noun.fields), strict=True)
    ]


def _named(by, totals):
    """(key, label) of the parts in their order."""
    if by == CoverageBy.REGION:
        return [*WorldRegion.choices, ("", _("No region"))]
    if by == CoverageBy.STATE:
        return FactState.choices
    if by == CoverageBy.AGE:
        return AsOfAge.choices
    by_size = sorted(totals, key=lambda title: (title == "", -totals[title], title))
    return [(title, title or _("No source")) for title in by_size]
