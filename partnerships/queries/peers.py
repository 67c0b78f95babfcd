"""Peers: the cities most like one city, by what the public record knows of both, with the reasons.

Everybody gets the same numbers: demo records and what is not public count for nobody. Only which cities a
reader has ties to may rest on more. Candidates are found by the database, the few hundred that share a
partner, a network or an agreement, or are of a size; of these the ``COMPARED`` that promise most are compared
in full by ``analytics.similarity``. At most 28 statements, however many cities and records there are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from babel.languages import get_official_languages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.db.compiled import Many
from citydiplo.kit.text.countries import country_names
from networks.choices import Dimension, PopulationBand
from networks.models import City, Membership, Network
from networks.queries.readers import reader_of
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
from partnerships.models import Accession, Agreement
from partnerships.queries import peer_statements as statements
from partnerships.queries.peer_statements import Fits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

OUTSIDE = "outside"  # in place of a region: every other than the city's own
COMPARED = 30  # cities that are compared in full
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
    """A city, as a dict of ``peer_statements.ROW``, what is known of it, and how similar it is.

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
    fits = _fits(city, user, question)
    if fits.asking is not None:
        found = _compared(city, fits, question)
    else:
        name = f"peers {city.pk} {question} {sorted(set(fits.excluded))}"
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
    reader, keys = reader_of(user), Many([city.pk])
    found = set(statements.tied_by_partnerships(city.pk, reader))
    found |= {other for _city, other in _reuses(keys)}
    return found | {other for _city, other in _others(statements.visits_of(keys, reader))}


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


def _fits(city: City, user: User | AnonymousUser, question: PeerQuestion) -> Fits:
    countries = None
    if question.country or question.language:
        spoken = countries_speaking(question.language) if question.language else [question.country]
        countries = tuple(code for code in spoken if question.country in ("", code))
    is_outside = question.region == OUTSIDE
    return Fits(
        kind=str(city.kind),
        excluded=Many(sorted({city.pk} | (tied_to(city, user) if question.apart else set()))),
        region="" if is_outside else question.region,
        not_region=str(city.region) if is_outside else "",
        countries=countries,
        band=None if question.band is None else PopulationBand(question.band),
        dimension=question.dimension,
        asking=reader_of(user) if question.requesting else None,
    )


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
    if not telling:
        return []
    return statements.by_networks(fits, Many(telling), Many(weights[key] for key in telling))


def _by_partners(fits, own, weights):
    telling = sorted(own.partners, key=lambda key: -weights[key])[:PARTNERS_ASKED]
    if not telling:
        return []
    return statements.by_partners(fits, Many(telling), Many(weights[key] for key in telling))


def _by_agreements(fits, own, sizes):
    telling = [key for key in own.agreements if sizes["agreements"].get(key, 1) <= MOST_SHARED_BY]
    return statements.by_agreements(fits, Many(telling)) if telling else []


def _by_size(fits, own):
    """Cities of its size, in its region and anywhere, those with most facts in the register first."""
    sizes = None
    if own.population:
        sizes = (int(own.population / SIMILAR_SIZE), int(own.population * SIMILAR_SIZE))
    return {*statements.by_size(fits, own.region, sizes), *statements.by_size(fits, "", sizes)}


def _rows_of(own, found, weights):
    """The rows of the candidates that promise most, by what they share, their region and their size."""
    rows = statements.city_rows(Many(found))

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
    keys = Many(places)
    networks = _sets(statements.networks_of(keys))
    agreements = _sets(statements.agreements_of(keys))
    footprints = _footprints(keys)
    partners = defaultdict(set)
    for key, partner, degree in statements.partners_of(keys):
        if partner != key:
            partners[key].add(partner)
            degrees[partner] = degree
    for (key, partner), degree in (_reuses(keys) | _others(statements.public_visits_of(keys))).items():
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
    for key, dimension, total in statements.footprints_of(keys):
        found[key][places[dimension]] = total
    return found


def _reuses(keys: Many) -> dict[tuple[int, int], int]:
    """{(city, other): partners of the other}: one of them used what the other published for everybody.

    ``city`` is one of ``keys``. One statement.
    """
    wanted, found = set(keys), {}
    for one, its, other, its_own in statements.reuses_of(keys):
        if one in wanted:
            found[one, other] = its_own
        if other in wanted:
            found[other, one] = its
    return found


def _others(rows: Iterable[tuple[int, int | None, int]]) -> dict[tuple[int, int], int]:
    """{(city, other): partners of the other} for rows of who took part in the same."""
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
        rows = statements.names_of(model, columns, Many({key for row in shared for key in row[place]}))
        names.append({key: next(filter(None, words)) for key, *words in rows})
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
