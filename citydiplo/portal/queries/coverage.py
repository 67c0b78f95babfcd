"""What the register lacks: how many records of each noun say since when, from where, and everything else.

All numbers count what a visitor may see, without demo rows. They are read in one go (``read``) and kept until
one of the nouns changes; what pages and files show is added up from that in Python (``Coverage``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.numbers import percent
from citydiplo.portal.choices import AsOfAge, CoverageBy
from networks.choices import FactState, Power, WorldRegion
from networks.models import City, Institution, Mandate, Membership, Network, Seat
from networks.policies import places_of
from partnerships.choices import PartnershipStatus
from partnerships.models import Accession, Agreement, Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

VISITOR = AnonymousUser()
# What the numbers change with; a role that begins or ends announces "seats".
NOUNS_READ = (
    *("cities", "mayors", "networks", "memberships", "institutions", "agreements", "accessions"),
    *("partnerships", "seats"),
)
OLDEST = 5  # unverified records shown of each noun
HELP = 15  # records without a date shown of each noun of a country
UNSURE = (FactState.OPEN_DATA, FactState.UNVERIFIED)
ACTED_FOR = "acted_for"
EUROPES_PEOPLE = 0.1  # of the world's: 745 of 8,162 million (UN World Population Prospects 2024)
_ROUNDED_AWAY = 0.01  # shares below are written as "<1%"


@dataclass(frozen=True)
class CoverageField:
    """What a record may say. ``filled`` is a condition, made when asked since it may hold a subquery."""

    name: str
    label: Any
    filled: Callable[[], Q]


@dataclass(frozen=True)
class CoverageNoun:
    """A kind of record: the field of its region, the fields that a whole record would fill.

    Fields that most records rightly leave empty, such as the end of what runs, are no lack and not counted.
    ``dated`` is the field that says since when, ``country`` the path to the country of its cities (None where
    records have several) and ``words`` the paths to the names that make its line; only records have those.
    """

    name: str
    label: Any
    model: Any
    region: str
    fields: tuple[CoverageField, ...]
    dated: str = ""
    words: tuple[str, ...] = ()
    page: tuple[str, str] = ("", "")  # the route of its page, and the path to what the route takes

    def rows(self) -> QuerySet[Any]:
        """What counts: seen by everybody, and no demo row."""
        return self.model.objects.visible_to(VISITOR).filter(is_demo=False).order_by()


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
class Filled:
    """``known`` of ``total`` records fill a field."""

    name: str
    label: Any
    known: int
    total: int

    @property
    def missing(self) -> int:
        """How many lack it."""
        return self.total - self.known

    @property
    def width(self) -> float:
        """The share in percent, for a bar."""
        return round(100 * self.known / self.total, 1) if self.total else 0

    @property
    def percent(self) -> str:
        """The share in words: 100 % only where nothing is missing, 0 % only where nothing is known."""
        return share_text(self.known, self.total)


@dataclass(frozen=True)
class Part:
    """The records of a noun in one region, of one source, age or state."""

    key: str
    label: Any
    total: int
    fields: list[Filled]


@dataclass(frozen=True)
class Caveat:
    """What a count of records leaves out: ``dated`` of ``total`` records have a date.

    ``places`` are the cities of the records, ``europe`` those of them that are in Europe.
    """

    noun: str
    dated: int
    total: int
    europe: int
    places: int

    @property
    def is_uneven(self) -> bool:
        """Whether Europe has more of them than of the world's people."""
        return self.europe > EUROPES_PEOPLE * self.places

    @property
    def percent(self) -> str:
        """The share of Europe in words."""
        return share_text(self.europe, self.places)


def share_text(known: int, total: int) -> str:
    """``known`` of ``total`` in percent: 0 only where there is nothing, 100 only where nothing is missing."""
    if not total:
        return ""
    share = known / total
    if 0 < share < _ROUNDED_AWAY:
        return f"<{percent(0.01)}"
    if 1 - _ROUNDED_AWAY < share < 1:
        return f">{percent(0.99)}"
    return percent(share)


def _seated(place):
    """The cities or networks that somebody acts for."""
    return Seat.objects.active().filter(**{f"{place}__isnull": False}).values(place)


def _own(model, *names):
    """Fields that a model has, each filled where it is neither null nor empty."""
    return tuple(CoverageField(name, _label(model, name), _is_filled(model, name)) for name in names)


def _label(model, name):
    return model._meta.get_field(name).verbose_name


def _is_filled(model, name):
    column = model._meta.get_field(name)
    empties = ((ChoiceSetField, 0), ((CharField, TextField), ""))
    for kinds, empty in empties:
        if isinstance(column, kinds):
            return lambda: ~Q(**{name: empty})
    return lambda: Q(**{f"{name}__isnull": False})


def _acted_for(condition):
    return CoverageField(ACTED_FOR, _("somebody acts for it"), condition)


def _of_seated_city():
    return Q(city__in=_seated("city"))


NOUNS: dict[str, CoverageNoun] = {
    noun.name: noun
    for noun in (
        CoverageNoun(
            "partnerships",
            _("Partnerships"),
            Partnership,
            "regions",
            (
                *_own(Partnership, "since"),
                CoverageField("status", _("status"), lambda: ~Q(status=PartnershipStatus.NOT_STATED)),
                *_own(Partnership, "dimension", "objectives", "activities", "results", "legal_act"),
                *_own(Partnership, "source", "as_of"),
                _acted_for(lambda: Q(pk__in=Party.objects.filter(_of_seated_city()).values("partnership"))),
            ),
            dated="since",
            words=("label",),
            page=("partnership", "pk"),
        ),
        CoverageNoun(
            "memberships",
            _("Memberships of networks"),
            Membership,
            "city__region",
            (
                *_own(Membership, "since", "membership_class", "source", "as_of"),
                _acted_for(_of_seated_city),
            ),
            dated="since",
            words=("city__label", "institution__name", "network__name"),
            page=("network", "network__slug"),
        ),
        CoverageNoun(
            "accessions",
            _("Accessions to agreements"),
            Accession,
            "city__region",
            (*_own(Accession, "date", "status", "source", "as_of"), _acted_for(_of_seated_city)),
            dated="date",
            words=("city__label", "agreement__name"),
            page=("city-networks", "city__slug"),
        ),
        CoverageNoun(
            "mandates",
            _("Mayors’ mandates"),
            Mandate,
            "city__region",
            (*_own(Mandate, "starts", "known_on", "title", "source", "as_of"), _acted_for(_of_seated_city)),
            dated="starts",
            words=("mayor__name", "city__label"),
            page=("mayor", "mayor__slug"),
        ),
        CoverageNoun(
            "cities",
            _("Cities and other bodies"),
            City,
            "region",
            (
                CoverageField("on_record", _("anything in the register"), lambda: Q(on_record_count__gt=0)),
                CoverageField("position", _("position"), lambda: Q(latitude__isnull=False)),
                *_own(City, "admin_area", "population", "population_year", "time_zone", "geonames_id"),
                *_own(City, "wikidata_id", "website", "contact", "description", "source", "as_of"),
                _acted_for(lambda: Q(pk__in=_seated("city"))),
            ),
        ),
        CoverageNoun(
            "networks",
            _("Networks"),
            Network,
            "seat__region",
            (
                CoverageField(
                    "members",
                    _("members known by name"),
                    lambda: Q(pk__in=_members().values("network")),
                ),
                *_own(Network, "members_stated", "founded", "seat", "scope", "website", "themes", "source"),
                *_own(Network, "as_of"),
                _acted_for(lambda: Q(pk__in=_seated("network"))),
            ),
        ),
        CoverageNoun(
            "agreements",
            _("Agreements"),
            Agreement,
            "city__region",
            (
                CoverageField(
                    "accessions",
                    _("cities known by name"),
                    lambda: Q(pk__in=NOUNS["accessions"].rows().values("agreement")),
                ),
                *_own(Agreement, "scale_stated", "year", "place", "subject", "website", "themes", "source"),
                *_own(Agreement, "as_of"),
            ),
        ),
        CoverageNoun(
            "institutions",
            _("Institutions"),
            Institution,
            "seat__region",
            _own(Institution, "founded", "seat", "role", "website", "source", "as_of"),
        ),
    )
}
RECORDS = tuple(noun.name for noun in NOUNS.values() if noun.dated)


def _members():
    """The memberships that a network's page counts."""
    return NOUNS["memberships"].rows().current()


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

    def countries(self) -> list[dict[str, Any]]:
        """Countries that have records without a date: code, name and how many, by name."""
        totals: Counter[str] = Counter()
        for by_country in self._numbers["undated"].values():
            totals.update({str(code): n for code, n in by_country.items()})
        rows = [{"code": code, "name": country_name(code), "total": n} for code, n in totals.items()]
        return sorted(rows, key=lambda row: row["name"])

    def undated_in(self, country: str, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """For each noun of records: how many of a country have no date, and the first of them.

        Records of the cities and networks that ``user`` acts for come first, with the address that edits
        them. One statement a noun that has any; none of it is kept, since it depends on the reader.
        """
        reach = _reach_of(user)
        found = []
        for name, noun in _records():
            total = self._numbers["undated"][name].get(country, 0)
            lines = _undated(noun, country, reach) if total else []
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
        "ends": _by_region(_public_parties().filter(city__isnull=False), "region", Count("pk")),
        "people": _by_region(NOUNS["cities"].rows(), "region", Sum("population_known")),
        "undated": {name: dict(_undated_by_country(noun)) for name, noun in _records()},
        "networks": _stated(Network, "members_stated", "memberships", until=None),
        "agreements": _stated(Agreement, "scale_stated", "accessions", city__merged_into=None),
        "oldest": [line for _name, noun in _records() for line in _oldest(noun)],
    }


def _records():
    return [(name, NOUNS[name]) for name in RECORDS]


def _groups(noun):
    filled = {f"has_{field.name}": Count("pk", filter=field.filled()) for field in noun.fields}
    rows = noun.rows().values_list(noun.region, "source__title", "state", "as_of")
    found = []
    for region, source, state, as_of, total, *known in rows.annotate(total=Count("pk"), **filled):
        regions = region if isinstance(region, tuple) else (region,)
        names = tuple(str(each or "") for each in regions) or ("",)
        found.append(Group(names, source or "", state, as_of and as_of.year, total, tuple(known)))
    return found


def _public_parties():
    return Party.objects.filter(partnership__in=NOUNS["partnerships"].rows().values("pk")).order_by()


def _by_region(rows, path, what):
    return dict(rows.values_list(path).annotate(n=what))


def _is_undated(noun):
    return {f"{noun.dated}__isnull": True}


def _undated_by_country(noun):
    rows = noun.rows().filter(**_is_undated(noun))
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
    rows = noun.rows().filter(state__in=UNSURE, as_of__isnull=False).order_by("as_of", "pk")
    return _lines(noun, rows[:OLDEST])


def _lines(noun, rows):
    """A mapping a record: noun, words, address, date of its facts, source, state; ids for what edits it."""
    ids = ("city_id", "city__slug", "network_id", "network__slug")
    ids = [path for path in ids if _has(noun.model, path)]
    own = ["is_own"] if "is_own" in rows.query.annotations else []
    lines = []
    for row in rows.values(
        *("pk", "as_of", "as_of_precision", "state", "source__title", noun.page[1]), *noun.words, *ids, *own
    ):
        row["noun"] = noun.name
        row["words"] = " – ".join(row[path] for path in noun.words if row[path])
        row["url"] = reverse(noun.page[0], args=[row[noun.page[1]]])
        lines.append(row)
    return lines


def _has(model, path):
    return any(field.name == path.partition("_")[0] for field in model._meta.get_fields())


def _summed(noun, groups):
    total = sum(group.total for group in groups)
    sums = [sum(column) for column in zip(*(group.filled for group in groups), strict=True)]
    return [
        Filled(field.name, capfirst(field.label), known, total)
        for field, known in zip(noun.fields, sums or [0] * len(noun.fields), strict=True)
    ]


def caveat(name: str) -> Caveat:
    """What to say under a count of ``name``, one of ``RECORDS``: how many are dated, how many are of Europe.

    One statement, kept until the noun or cities change. For pages that show nothing else of what is missing.
    """
    noun = NOUNS[name]
    nouns = ("mayors" if name == "mandates" else name, "cities")
    return Caveat(name, *versions.cached(f"caveat {name}", nouns, lambda: _caveat_of(noun)))


def _caveat_of(noun):
    if noun.model is Partnership:
        # Of partnerships the cities are counted. How many records there are the database looks up once.
        records = noun.rows().annotate(all=Value(1)).values("all")
        numbers = (
            _public_parties()
            .filter(city__isnull=False)
            .aggregate(
                dated=Max(Subquery(records.annotate(n=Count(noun.dated)).values("n"))),
                total=Max(Subquery(records.annotate(n=Count("pk")).values("n"))),
                europe=Count("pk", filter=Q(region=WorldRegion.EUROPE)),
                places=Count("pk"),
            )
        )
        return numbers["dated"] or 0, numbers["total"] or 0, numbers["europe"], numbers["places"]
    europe = Count("pk", filter=Q(**{noun.region: WorldRegion.EUROPE}))
    numbers = noun.rows().aggregate(
        dated=Count(noun.dated), total=Count("pk"), europe=europe, places=Count(noun.region)
    )
    return numbers["dated"], numbers["total"], numbers["europe"], numbers["places"]


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


@dataclass(frozen=True)
class _Reach:
    """Whose records a reader can change: all of them as operator."""

    everywhere: bool
    cities: frozenset[int]
    networks: frozenset[int]


def _reach_of(user):
    return _Reach(
        user.is_authenticated and user.is_staff,
        frozenset(city.pk for city in places_of(user, Power.EDIT_CITY)),
        frozenset(network.pk for network in places_of(user, Power.MAINTAIN_MEMBERS)),
    )


def _undated(noun, country, reach):
    rows = noun.rows().filter(**_is_undated(noun))
    if noun.model is Partnership:
        parties = Party.objects.filter(partnership=OuterRef("pk"))
        rows = rows.filter(Exists(parties.filter(country=country)))
        own = Exists(parties.filter(city__in=reach.cities))
    else:
        rows = rows.filter(city__country=country)
        own = Q(city__in=reach.cities)
        if noun.model is Membership:
            own |= Q(network__in=reach.networks)
    if reach.cities or reach.networks:
        first = Case(When(own, then=Value(1)), default=Value(0))
        rows = rows.annotate(is_own=first)
    else:
        rows = rows.annotate(is_own=Value(0))
    rows = rows.order_by("-is_own", *_by_size(noun), "pk")
    lines = _lines(noun, rows[:HELP])
    for line in lines:
        line["edit_url"] = _edit_url(noun, line, reach)
    return lines


def _by_size(noun):
    """Records of the largest cities first; of partnerships, which have several, the newest."""
    if noun.model is Partnership:
        return [F("created_at").desc()]
    return ["-city__population_known"]


def _edit_url(noun, line, reach):
    """Where the reader changes a record; empty for who has no role there."""
    if not (line["is_own"] or reach.everywhere):
        return ""
    if noun.model is Partnership:
        return reverse("partnership-edit", args=[line["pk"]])
    if noun.model is Membership:
        is_network = reach.everywhere or line["network_id"] in reach.networks
        route = "network-member" if is_network else "membership-answer"
        return reverse(route, args=[line["network__slug"], line["pk"]])
    route = "accession" if noun.model is Accession else "mandate"
    return reverse(route, args=[line["city__slug"], line["pk"]])


def country_of(user: User | AnonymousUser, active: City | None) -> str:
    """The country of the city that a reader acts for now, else of the first one they act for; or empty."""
    own = [active] if active else places_of(user, Power.READ_CITY)
    return next((str(city.country) for city in own), "")
