"""Records without a date, for those who can add it: theirs first, each with the address that edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.portal.queries.coverage.nouns import (
    NOUNS,
    NOUNS_READ,
    CoverageNoun,
    is_undated,
    line_values,
    lines_of,
)
from networks.choices import Power
from networks.models import City, Membership
from networks.policies import places_of
from partnerships.models import Accession, Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


HELP = 15  # records without a date shown of each noun of a country


@dataclass(frozen=True)
class Reach:
    """Whose records a reader can change: all of them as operator."""

    everywhere: bool
    cities: frozenset[int]
    networks: frozenset[int]


def reach_of(user: User | AnonymousUser) -> Reach:
    """What ``user`` can change. No statement beside those for their roles."""
    return Reach(
        user.is_authenticated and user.is_staff,
        frozenset(city.pk for city in places_of(user, Power.EDIT_CITY)),
        frozenset(network.pk for network in places_of(user, Power.MAINTAIN_MEMBERS)),
    )


def undated(noun: CoverageNoun, country: str, reach: Reach) -> list[dict[str, Any]]:
    """The first records of a country without a date, the reader's own before others.

    The others are kept until the data change. One statement; none where they are kept and the reader has no
    role.
    """
    places = Many(sorted(reach.cities)), Many(sorted(reach.networks))
    read: list[dict[str, Any]] = []

    def first() -> list[dict[str, Any]]:
        if not any(places):
            return lines_of(noun, _first(noun.name, country))
        read.extend(lines_of(noun, _first_and_own(noun.name, country, *places)))
        return [line | {"is_own": False} for line in read[:HELP]]

    others = cached(f"undated {noun.name} in {country}", NOUNS_READ, first)
    own = [line for line in read if line["is_own"]]
    if any(places) and not read:
        own = lines_of(noun, _own(noun.name, country, *places))
    known = {line["pk"] for line in own}
    lines = [line | {"is_own": True} for line in own]
    lines += [line | {"is_own": False} for line in others if line["pk"] not in known]
    for line in lines[:HELP]:
        line["edit_url"] = _edit_url(noun, line, reach)
    return lines[:HELP]


@compiled
def _first(name: str, country: str) -> Any:
    noun = NOUNS[name]
    return line_values(noun, _undated(noun, country))[:HELP]


@compiled
def _own(name: str, country: str, cities: Many, networks: Many) -> Any:
    noun = NOUNS[name]
    return line_values(noun, _own_undated(noun, country, cities, networks))[:HELP]


@compiled
def _first_and_own(name: str, country: str, cities: Many, networks: Many) -> Any:
    """The rows of both, in one order, each with ``is_own``."""
    noun = NOUNS[name]
    own = _own_undated(noun, country, cities, networks)
    # Each part is a query of its own: SQLite takes no limit inside of a union.
    parts = [
        noun.model.objects.filter(pk__in=part.values("pk")[:HELP]).order_by().values("pk")
        for part in (_undated(noun, country), own)
    ]
    both = noun.model.objects.filter(pk__in=parts[0].union(parts[1])).order_by(*_order(noun))
    is_own = Case(When(_is_own(noun, cities, networks), then=True), default=False)
    return line_values(noun, both.annotate(is_own=is_own), "is_own")


def _is_own(noun, cities, networks):
    if noun.model is Partnership:
        return Q(pk__in=Party.objects.filter(city__in=cities).order_by().values("partnership"))
    of_city = Q(city__in=cities)
    return of_city | Q(network__in=networks) if noun.model is Membership else of_city


def _undated(noun, country):
    rows = noun.rows().filter(**is_undated(noun)).order_by(*_order(noun))
    if noun.model is Partnership:
        return rows.filter(_has_party_in(country, "pk"))
    return rows.filter(city__country=country)


def _own_undated(noun, country, cities, networks):
    if noun.model is not Partnership:
        return _undated(noun, country).filter(_is_own(noun, cities, networks))
    # From its own few records: PostgreSQL would make a list of all that the country has.
    parties = Party.objects.filter(city__in=cities).order_by()
    parties = parties.filter(Q(country=country) | _has_party_in(country, "partnership"))
    rows = noun.rows().filter(**is_undated(noun), pk__in=parties.values("partnership"))
    return rows.order_by(*_order(noun))


def _has_party_in(country, path):
    return Q(Exists(Party.objects.filter(partnership=OuterRef(path), country=country)))


def _order(noun):
    """Records of the largest cities first; of partnerships, which have several, the newest."""
    if noun.model is Partnership:
        return [F("created_at").desc(), "pk"]
    return ["-city__population_known", "pk"]


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
