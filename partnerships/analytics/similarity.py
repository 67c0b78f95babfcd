"""How similar two cities are, after Gower.

S = Σ w·s / Σ w over the facts known of both cities, with s and w from 0 up and s at most 1:

===========  ===  ==================================================================================
fact          w   s
===========  ===  ==================================================================================
size           2   1 − |ln p − ln q| / ln 100 of the populations p and q, not below 0
region         1   1 for the same world region, else 0
networks       2   Jaccard, each network weighted by ln(cities / members)
footprint      2   cosine of the totals in the seven dimensions
partners       2   Jaccard, each partner weighted by 1 / ln(degree + 1), without the two themselves
agreements     1   Jaccard
===========  ===  ==================================================================================

A set is known of a city when it has at least one member, a footprint when its total is above 0. A fact whose
weights sum to 0 for both cities (two cities whose only partner is the other one) says nothing and counts as
unknown. A pair with fewer than ``LEAST_KNOWN`` facts known has no score: otherwise a city of which one fact
or two are known, both equal, would rank above all others.

Sources: J. C. Gower, “A general coefficient of similarity and some of its properties”, Biometrics 27 (1971),
857–871. The weight of a network is the inverse document frequency of K. Spärck Jones (1972); that of a
partner is the one of L. A. Adamic and E. Adar, “Friends and neighbors on the Web”, Social Networks 25 (2003),
211–230, with 1 added to the degree, so that it is defined for a partner of one city.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FULL_RANGE = math.log(100)  # a city of a hundred times the size is not similar at all
LEAST_KNOWN = 4


class Fact(StrEnum):
    """What two cities are compared by."""

    SIZE = "size"
    REGION = "region"
    NETWORKS = "networks"
    FOOTPRINT = "footprint"
    PARTNERS = "partners"
    AGREEMENTS = "agreements"


WEIGHTS: Mapping[Fact, float] = {
    Fact.SIZE: 2,
    Fact.REGION: 1,
    Fact.NETWORKS: 2,
    Fact.FOOTPRINT: 2,
    Fact.PARTNERS: 2,
    Fact.AGREEMENTS: 1,
}


@dataclass(frozen=True)
class CityFacts:
    """What is known of one city. Sets hold keys; ``footprint`` the totals of the dimensions, in one order."""

    key: int
    population: int | None = None
    region: str = ""
    networks: frozenset[int] = frozenset()
    footprint: Sequence[int] = ()
    partners: frozenset[int] = frozenset()
    agreements: frozenset[int] = frozenset()

    @property
    def known(self) -> frozenset[Fact]:
        """The facts that are known of it."""
        values = {
            Fact.SIZE: self.population,
            Fact.REGION: self.region,
            Fact.NETWORKS: self.networks,
            Fact.FOOTPRINT: sum(self.footprint),
            Fact.PARTNERS: self.partners,
            Fact.AGREEMENTS: self.agreements,
        }
        return frozenset(fact for fact, value in values.items() if value)


@dataclass(frozen=True)
class Similarity:
    """How similar two cities are: s of each fact known of both, and S; None with too few facts or weights."""

    parts: Mapping[Fact, float]
    score: float | None

    @property
    def known(self) -> int:
        """How many facts are known of both."""
        return len(self.parts)


def network_weights(members: Mapping[int, int], cities: int) -> dict[int, float]:
    """{network: ln(cities / members)}, from how many cities each has and how many there are in all."""
    return {key: math.log(cities / max(number, 1)) for key, number in members.items()}


def partner_weights(degrees: Mapping[int, int]) -> dict[int, float]:
    """{partner: 1 / ln(degree + 1)}, from the number of cities that each is a partner of, 1 at least."""
    known = {degree: 1 / math.log(max(degree, 1) + 1) for degree in set(degrees.values())}
    return {key: known[degree] for key, degree in degrees.items()}


def similarity(
    first: CityFacts,
    second: CityFacts,
    *,
    networks: Mapping[int, float],
    partners: Mapping[int, float],
    weights: Mapping[Fact, float] = WEIGHTS,
) -> Similarity:
    """How similar two cities are; see the module for the formula. Symmetric to the last digit.

    ``networks`` and ``partners`` hold the weight of every network and partner in the sets.
    """
    known = first.known & second.known
    found = {fact: _part(fact, first, second, networks, partners) for fact in Fact if fact in known}
    parts = {fact: value for fact, value in found.items() if value is not None}
    total = math.fsum(weights[fact] for fact in parts)
    if len(parts) < LEAST_KNOWN or total <= 0:
        return Similarity(parts, None)
    return Similarity(parts, math.fsum(weights[fact] * value for fact, value in parts.items()) / total)


def _part(fact, first, second, networks, partners):
    """s of a fact that is known of both; None where it says nothing."""
    if fact == Fact.SIZE:
        return of_size(first.population, second.population)
    if fact == Fact.REGION:
        return float(first.region == second.region)
    if fact == Fact.NETWORKS:
        return jaccard(first.networks, second.networks, networks)
    if fact == Fact.FOOTPRINT:
        return cosine(first.footprint, second.footprint)
    if fact == Fact.PARTNERS:
        both = {first.key, second.key}
        return jaccard(first.partners - both, second.partners - both, partners)
    return jaccard(first.agreements, second.agreements)


def of_size(first: int, second: int) -> float:
    """1 − |ln first − ln second| / ln 100, from 0 to 1; of two populations above 0."""
    return max(0.0, 1 - abs(math.log(first) - math.log(second)) / FULL_RANGE)


def jaccard(
    first: Collection[int], second: Collection[int], weights: Mapping[int, float] | None = None
) -> float | None:
    """The weight of what both hold ÷ the weight of what either holds; None where the latter is 0.

    Without ``weights`` each member weighs 1.
    """
    first, second = frozenset(first), frozenset(second)
    either = _sum(first | second, weights)
    return min(1.0, _sum(first & second, weights) / either) if either > 0 else None


def _sum(keys: Collection[int], weights: Mapping[int, float] | None) -> float:
    if weights is None:
        return float(len(keys))
    return math.fsum(map(weights.__getitem__, keys))


def cosine(first: Sequence[int], second: Sequence[int]) -> float:
    """The cosine of the angle between two vectors of one length that are not zero."""
    product = math.fsum(one * other for one, other in zip(first, second, strict=True))
    lengths = math.hypot(*first) * math.hypot(*second)
    return min(1.0, product / lengths)
