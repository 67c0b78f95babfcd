"""Records without a date, for those who can add it: theirs first, each with the address that edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from citydiplo.portal.queries.coverage.nouns import CoverageNoun, is_undated, lines_of
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
    """The first records of a country without a date, the reader's own before others. One statement."""
    rows = noun.rows().filter(**is_undated(noun))
    if noun.model is Partnership:
        parties = Party.objects.filter(partnership=OuterRef("pk"))
        rows = rows.filter(Exists(parties.filter(country=country)))
        own: Q | Exists = Exists(parties.filter(city__in=reach.cities))
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
    lines = lines_of(noun, rows[:HELP])
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
