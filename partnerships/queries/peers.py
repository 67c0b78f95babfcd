"""Peers: the cities most like one city, by what the public record knows of both, with the reasons.

Everybody gets the same numbers: demo records and what is not public count for nobody. Only which cities a
reader has ties to may rest on more. Candidates are found by the database, the few hundred that share a
partner, a network or an agreement, or are of a size; of these the ``COMPARED`` that promise most are compared
in full by ``analytics.similarity``. At most 28 statements, however many cities and records there are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from babel.languages import get_official_languages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, Sum, Value, When

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.text.countries import country_names
from networks.choices import Dimension
from networks.models import City, Membership, Network
from partnerships.analytics.similarity import (
    LEAST_KNOWN,
    WEIGHTS,
    CityFacts,
    Fact,
    Similarity,
    network_weights,
    of_size,
    partner_weights,
    similarity,
)
from partnerships.choices import (
    ExchangeAudience,
    ExchangeKind,
    ExchangeState,
    PartnershipStatus,
    Visibility,
    VisitStatus,
)
from partnerships.models import (
    Accession,
    Agreement,
    Exchange,
    Footprint,
    Partnership,
    Party,
    Reuse,
    Visit,
    VisitParty,
)

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models.visit import VisitQuerySet

OUTSIDE = "outside"  # in place of a region: every other than the city's own
COMPARED = 30  # cities that are compared in full
FOUND = 60  # cities that each way of looking finds
PARTNERS_ASKED = 40  # partners of the city by which others are found, those with the fewest cities first
MOST_SHARED_BY = 1_000  # a network or an agreement of more cities finds nobody: nearly all would do
SIMILAR_SIZE = 2.0  # times as large or as small
NOUNS = (
    "cities",
    "networks",
    "memberships",
    "agreements",
    "accessions",
    "partnerships",
    "exchanges",
    "visits",
)
# A row of the directory, for a page or a file.
ROW = (
    *("id", "name", "label", "slug", "country", "region", "admin_area", "population", "population_band"),
    *("latitude", "longitude"),
)

_PUBLIC = {"visibility": Visibility.PUBLIC, "is_demo": False}
_OF_PUBLIC = {f"partnership__{name}": value for name, value in _PUBLIC.items()}
_DRAFT = Q(partnership__status=PartnershipStatus.DRAFT)


@dataclass(frozen=True)
class PeerQuestion:
    """Which peers are looked for. Empty values leave nothing out; ``band`` is a ``PopulationBand``.

    ``apart``: without ties to the city; ``requesting``: with a request that is still open.
    """

    region: str = ""
    country: str = ""
    language: str = ""
    band: int | None = None
    dimension: str = ""
    apart: bool = False
    requesting: bool = False
    weights: Mapping[Fact, float] = field(default_factory=lambda: dict(WEIGHTS))


@dataclass(frozen=True)
class Peer:
    """A city, as a dict of ``ROW``, what is known of it, and how similar it is.

    ``networks``, ``agreements`` and ``partners`` are the names of what both have, the most telling first.
    """

    city: dict[str, Any]
    facts: CityFacts
    similarity: Similarity
    networks: list[str] = field(default_factory=list)
    agreements: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[Fact]:
        """The facts that are not known of it."""
        return [fact for fact in Fact if fact not in self.facts.known]


@dataclass(frozen=True)
class Peers:
    """What was found for one city. ``unranked`` are candidates with too few facts to be compared."""

    facts: CityFacts
    ranked: list[Peer] = field(default_factory=list)
    unranked: list[Peer] = field(default_factory=list)

    @property
    def missing(self) -> list[Fact]:
        """The facts that are not known of the city itself."""
        return [fact for fact in Fact if fact not in self.facts.known]

    @property
    def is_comparable(self) -> bool:
        """Whether enough is known of the city itself."""
        return len(self.facts.known) >= LEAST_KNOWN


def peers_of(
    city: City, user: User | AnonymousUser, question: PeerQuestion | None = None, *, most: int = COMPARED
) -> Peers:
    """The cities most like ``city``, at most ``most``, the most similar first.

    Kept until the public record changes, apart from who asks for something: that depends on the reader.
    """
    question = question or PeerQuestion()
    fits = _Fits(city, user, question)
    if fits.asking is not None:
        found = _compared(city, fits, question)
    else:
        name = f"peers {city.pk} {question} {sorted(fits.excluded)}"
        found = cached(name, NOUNS, lambda: _compared(city, fits, question))
    return replace(found, ranked=found.ranked[:most])


def _compared(city, fits, question):
    degrees: dict[int, int] = {}
    own = _facts({city.pk: (city.population, city.region)}, degrees)[city.pk]
    if len(own.known) < LEAST_KNOWN:
        return Peers(own)
    sizes = _sizes()
    networks = _Weights(network_weights(sizes["networks"], sizes["cities"]), math.log(sizes["cities"]))
    rows = _rows_of(own, _candidates(fits, own, sizes, networks, partner_weights(degrees)), question.weights)
    facts = _facts({row["id"]: (row["population"], row["region"]) for row in rows}, degrees)
    partners = partner_weights(degrees)
    found = []
    for row in rows:
        other = facts[row["id"]]
        alike = similarity(own, other, networks=networks, partners=partners, weights=question.weights)
        found.append(Peer(row, other, alike))
    ranked = [peer for peer in found if peer.similarity.score is not None]
    ranked.sort(key=lambda peer: (-(peer.similarity.score or 0), -peer.similarity.known, peer.city["id"]))
    unranked = [peer for peer in found if peer.similarity.score is None]
    return Peers(own, _with_names(own, ranked, networks, partners), unranked)


def tied_to(city: City, user: User | AnonymousUser) -> set[int]:
    """The cities that ``city`` shares something with that ``user`` may read: partnerships, reuses, visits."""
    own = Party.objects.filter(city=city).values("partnership")
    together = Partnership.objects.visible_to(user).filter(pk__in=own).values("pk")
    parties = Party.objects.filter(partnership__in=together, city__isnull=False).exclude(city=city)
    found = set(parties.values_list("city", flat=True).order_by())
    found |= {other for _city, other in _reuses([city.pk])}
    visits = Visit.objects.visible_to(user).exclude(status=VisitStatus.CANCELLED)
    return found | {other for _city, other in _visits(visits, [city.pk])}


def countries_speaking(language: str) -> list[str]:
    """The codes of the countries in which a language is official (CLDR), by law or in fact."""
    return [code for code in country_names() if language in get_official_languages(code, de_facto=True)]


class _Weights(dict):
    """Weights of networks; one that began since the numbers were kept weighs as one of a single city."""

    def __init__(self, known: Mapping[int, float], otherwise: float) -> None:
        super().__init__(known)
        self.otherwise = otherwise

    def __missing__(self, key: int) -> float:
        return self.otherwise


class _Fits:
    """Which cities may be peers at all, as conditions on a city or on a row that leads to one."""

    def __init__(self, city: City, user: User | AnonymousUser, question: PeerQuestion) -> None:
        self.city, self.question = city, question
        self.excluded = {city.pk} | (tied_to(city, user) if question.apart else set())
        self.asking = (
            Exchange.objects.visible_to(user)
            .published()
            .still_open()
            .filter(kind=ExchangeKind.REQUEST, is_demo=False)
            if question.requesting
            else None
        )

    def rows(self) -> Any:
        """The cities themselves."""
        return City.objects.filter(self.at(""))

    def at(self, path: str) -> Q:
        """The condition on the city that ``path`` leads to, such as ``city__``."""
        asked = self.question
        facts: dict[str, Any] = {"merged_into": None, "kind": self.city.kind, "is_demo": False}
        if asked.region and asked.region != OUTSIDE:
            facts["region"] = asked.region
        if asked.country:
            facts["country"] = asked.country
        if asked.language:
            facts["country__in"] = countries_speaking(asked.language)
        if asked.band is not None:
            facts["population_band"] = asked.band
        if asked.dimension:
            facts["dimensions__has"] = asked.dimension
        found = Q(**{f"{path}{name}": value for name, value in facts.items()})
        if asked.region == OUTSIDE:
            found &= ~Q(**{f"{path}region": self.city.region})
        if self.asking is not None:
            found &= Q(Exists(self.asking.filter(city=OuterRef(f"{path}pk"))))
        return found & ~Q(**{f"{path}pk__in": self.excluded})


def _candidates(fits, own, sizes, networks, partners):
    """{city: what it shares with ours, weighted}, from all ways of looking. 5 statements."""
    found: dict[int, dict[Fact, float]] = defaultdict(dict)
    ways = {
        Fact.NETWORKS: _by_networks(fits, own, sizes, networks),
        Fact.PARTNERS: _by_partners(fits, own, partners),
        Fact.AGREEMENTS: _by_agreements(fits, own, sizes),
    }
    whole = {
        Fact.NETWORKS: math.fsum(networks[key] for key in own.networks),
        Fact.PARTNERS: math.fsum(partners[key] for key in own.partners),
        Fact.AGREEMENTS: float(len(own.agreements)),
    }
    for fact, rows in ways.items():
        for key, shared in rows:
            found[key][fact] = shared / whole[fact] if whole[fact] else 0.0
    for key in _by_size(fits, own):
        found[key] = found[key]
    return found


def _by_networks(fits, own, sizes, weights):
    telling = [key for key in own.networks if sizes["networks"].get(key, 1) <= MOST_SHARED_BY]
    rows = Membership.objects.current().filter(fits.at("city__"), network__in=telling, is_demo=False)
    return _best(rows, "city", "network", {key: weights[key] for key in telling})


def _by_partners(fits, own, weights):
    telling = sorted(own.partners, key=lambda key: -weights[key])[:PARTNERS_ASKED]
    rows = Party.objects.filter(
        fits.at("partnership__parties__city__"), ~_DRAFT, city__in=telling, **_OF_PUBLIC
    )
    return _best(rows, "partnership__parties__city", "city", {key: weights[key] for key in telling})


def _by_agreements(fits, own, sizes):
    telling = [key for key in own.agreements if sizes["agreements"].get(key, 1) <= MOST_SHARED_BY]
    rows = Accession.objects.current().filter(fits.at("city__"), agreement__in=telling, is_demo=False)
    return _best(rows, "city", "agreement", dict.fromkeys(telling, 1.0))


def _best(rows, to, link, weights):
    """[(city, weight of what it shares)] of those that share most."""
    if not weights:
        return []
    whens = [
        # A party of a partnership is no partner of itself.
        When(Q(city=key) & ~Q(**{to: key}) if link == "city" else Q(**{link: key}), then=Value(weight))
        for key, weight in weights.items()
    ]
    shared = Sum(Case(*whens, default=Value(0.0), output_field=FloatField()))
    found = rows.order_by().values_list(to).annotate(shared=shared).filter(shared__gt=0)
    return found.order_by("-shared", to)[:FOUND]


def _by_size(fits, own):
    """Cities of its size, in its region and anywhere, those with most facts in the register first."""
    rows = fits.rows().filter(on_record_count__gt=0)
    if own.population:
        least, largest = own.population / SIMILAR_SIZE, own.population * SIMILAR_SIZE
        rows = rows.filter(population_known__range=(int(least), int(largest)))
    rows = rows.order_by("-on_record_count", "-population_known", "-id").values_list("pk", flat=True)
    near = rows.filter(region=own.region)
    return {*near[:FOUND], *rows[:FOUND]}


def _rows_of(own, found, weights):
    """The rows of the candidates that promise most, by what they share, their region and their size."""
    rows = City.objects.filter(pk__in=found).values(*ROW)

    def promise(row):
        total = math.fsum(weights[fact] * share for fact, share in found[row["id"]].items())
        total += weights[Fact.REGION] * (row["region"] == own.region)
        if own.population and row["population"]:
            total += weights[Fact.SIZE] * of_size(own.population, row["population"])
        return (-total, row["id"])

    return sorted(rows, key=promise)[:COMPARED]


def _sizes() -> dict[str, Any]:
    """The number of cities, and of those of each network and agreement. Kept until those change."""

    def read():
        members = Membership.objects.current().filter(city__isnull=False, is_demo=False)
        signatories = Accession.objects.current().filter(is_demo=False)
        return {
            "cities": max(City.objects.filter(merged_into=None).count(), 2),
            "networks": _numbers(members.values_list("network").annotate(Count("pk"))),
            "agreements": _numbers(
                signatories.values_list("agreement").annotate(Count("city", distinct=True))
            ),
        }

    return cached("sizes for similarity", ["memberships", "accessions"], read)


def _numbers(rows):
    return dict(rows.order_by())


def _facts(places: Mapping[int, tuple[int | None, str]], degrees: dict[int, int]) -> dict[int, CityFacts]:
    """What is known of the cities of ``places``, {city: (population, region)}. 6 statements.

    Notes in ``degrees`` how many cities each partner has.
    """
    keys = list(places)
    networks = _sets(
        Membership.objects.current().filter(city__in=keys, is_demo=False).values_list("city", "network")
    )
    agreements = _sets(
        Accession.objects.current().filter(city__in=keys, is_demo=False).values_list("city", "agreement")
    )
    footprints = _footprints(keys)
    partners = defaultdict(set)
    rows = Party.objects.filter(~_DRAFT, city__in=keys, **_OF_PUBLIC).values_list(
        "city", "partnership__parties__city", "partnership__parties__city__tie_count"
    )
    for key, partner, degree in rows.order_by():
        if partner is not None and partner != key:
            partners[key].add(partner)
            degrees[partner] = degree
    for (key, partner), degree in (_reuses(keys) | _visits(Visit.objects.public(), keys)).items():
        partners[key].add(partner)
        degrees[partner] = degree
    return {
        key: CityFacts(
            key,
            population,
            region,
            frozenset(networks[key]),
            footprints[key],
            frozenset(partners[key]),
            frozenset(agreements[key]),
        )
        for key, (population, region) in places.items()
    }


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def _footprints(keys):
    places = {value: place for place, value in enumerate(Dimension.values)}
    found = defaultdict(lambda: [0] * len(places))
    rows = Footprint.objects.filter(city__in=keys).values_list("city", "dimension", "total")
    for key, dimension, total in rows:
        found[key][places[dimension]] = total
    return found


def _reuses(keys: Collection[int]) -> dict[tuple[int, int], int]:
    """{(city, other): partners of the other}: one of them used what the other published for everybody.

    ``city`` is one of ``keys``. One statement.
    """
    rows = (
        Reuse.objects.shown()
        .filter(
            Q(city__in=keys) | Q(exchange__city__in=keys),
            exchange__state=ExchangeState.PUBLISHED,
            exchange__audience=ExchangeAudience.PUBLIC,
            exchange__is_demo=False,
            exchange__city__isnull=False,
        )
        .exclude(exchange__city=F("city"))
    )
    wanted, found = set(keys), {}
    for one, its, other, its_own in rows.values_list(
        "city", "city__tie_count", "exchange__city", "exchange__city__tie_count"
    ):
        found |= {(one, other): its_own} if one in wanted else {}
        found |= {(other, one): its} if other in wanted else {}
    return found


def _visits(visits: VisitQuerySet, keys: Collection[int]) -> dict[tuple[int, int], int]:
    """{(city, other): partners of the other} for those who took part in ``visits``. One statement."""
    rows = VisitParty.objects.filter(
        city__in=keys, visit__in=visits.filter(is_demo=False).order_by().values("pk")
    ).values_list("city", "visit__parties__city", "visit__parties__city__tie_count")
    return {(one, other): degree for one, other, degree in rows if other is not None and other != one}


def _with_names(own, ranked, networks, partners):
    """The ranked peers with the names of what both have. Three statements."""
    shared = [
        (
            _by_weight(own.networks & peer.facts.networks, networks),
            sorted(own.agreements & peer.facts.agreements),
            _by_weight((own.partners & peer.facts.partners) - {own.key, peer.facts.key}, partners),
        )
        for peer in ranked
    ]
    names = []
    for place, (model, columns) in enumerate(_NAMED):
        rows = model.objects.filter(pk__in={key for row in shared for key in row[place]})
        names.append({key: next(filter(None, words)) for key, *words in rows.values_list("pk", *columns)})
    return [
        Peer(
            peer.city,
            peer.facts,
            peer.similarity,
            *([known[key] for key in keys if key in known] for known, keys in zip(names, row, strict=True)),
        )
        for peer, row in zip(ranked, shared, strict=True)
    ]


_NAMED = (
    (Network, ("acronym", "name")),
    (Agreement, ("name",)),
    (City, ("label",)),
)


def _by_weight(keys, weights):
    return sorted(keys, key=lambda key: (-weights[key], key))
