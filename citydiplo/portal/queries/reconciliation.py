"""Names of somebody's table matched to cities, networks and agreements, with the certainty of an import.

Cities are matched by ``networks.matching``, networks and agreements by the names that an import knows. What
an import would choose by itself is a match; what it would ask about is a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.countries import country_name
from networks.matching import Matcher, Mention
from networks.models import City, GazetteerPlace, Network
from networks.queries.gazetteer import place_at
from partnerships.imports.targets.memberships import by_name
from partnerships.imports.values import nearest
from partnerships.models import Agreement

VISITOR = AnonymousUser()
TYPES = {"city": _("City"), "network": _("Network"), "agreement": _("Agreement")}
PROPERTIES = {"country": _("Country"), "area": _("State or province"), "identifier": _("Identifier")}
CERTAIN, LIKELY, STEP, LEAST = 100, 80, 5, 10  # scores
_ID = re.compile(r"(city|network|agreement|place)-(\d{1,15})")


@dataclass(frozen=True)
class Query:
    """A name that is asked for; ``facts`` are values of PROPERTIES. Without a type it is any of TYPES."""

    name: str
    types: tuple[str, ...] = tuple(TYPES)
    facts: Mapping[str, str] | None = None
    limit: int = 10

    @property
    def mention(self) -> Mention:
        """The same as a row of an import says it."""
        facts = self.facts or {}
        country, area, identifier = (facts.get(name, "") for name in PROPERTIES)
        return Mention(self.name, country, area, identifier)


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant; ``is_match`` says that an import would take it without a question."""

    id: str
    name: str
    type: str
    detail: str = ""
    score: int = CERTAIN
    is_match: bool = False


def answers(questions: Sequence[Query]) -> list[list[Candidate]]:
    """The candidates for each question, the best first.

    The cities that may be meant are read in one statement, the networks in one, and the agreements.
    """
    mentions = {one.mention for one in questions if "city" in one.types}
    matcher = Matcher(mentions, is_small=True) if mentions else None
    named = {
        "network": _Names(Network, ("name", "acronym", "slug"), questions),
        "agreement": _Names(Agreement, ("name", "slug"), questions),
    }
    return [_answer(one, matcher, named) for one in questions]


def _answer(question, matcher, named):
    found = _cities(matcher, question) if "city" in question.types else []
    for kind, names in named.items():
        if kind in question.types:
            found += names.candidates(kind, question.name)
    if sum(one.is_match for one in found) > 1:  # a city and a network of one name
        found = [replace(one, is_match=False, score=min(one.score, LIKELY)) for one in found]
    return sorted(found, key=lambda one: -one.score)[: question.limit]


def _cities(matcher, question):
    match = matcher.match(question.mention)
    if match.city:
        return [_of_place(match.city, CERTAIN, is_match=True)]
    return [_of_place(city, max(LEAST, LIKELY - STEP * place)) for place, city in enumerate(match.candidates)]


def _of_place(city, score, *, is_match=False):
    key = f"city-{city.pk}" if city.is_registered else f"place-{-city.pk}"
    detail = ", ".join(filter(None, [city.admin_area, country_name(city.country)]))
    return Candidate(key, city.name, "city", detail, score, is_match)


class _Names:
    """The networks or agreements that everybody reads, by the names that an import takes for them."""

    def __init__(self, model: Any, names: tuple[str, ...], questions: Iterable[Query]) -> None:
        kind = model._meta.model_name
        asked = any(kind in one.types for one in questions)
        rows = list(model.objects.visible_to(VISITOR).values_list("pk", *names)) if asked else []
        self.known = by_name(rows)
        self.titles = {row[0]: row[1] for row in rows}

    def candidates(self, kind: str, text: str) -> list[Candidate]:
        """The one of this name; else the one that an import would suggest."""
        folded = fold(text)
        if (key := self.known.get(folded)) is not None:
            return [Candidate(f"{kind}-{key}", self.titles[key], kind, is_match=True)]
        key = nearest(folded, self.known)
        if key is None:
            return []
        return [Candidate(f"{kind}-{key}", self.titles[key], kind, score=LIKELY)]


def entity(key: str) -> City | Network | Agreement | GazetteerPlace | None:
    """What an id names; of a merged city what it became, of a place its city once there is one."""
    found = _ID.fullmatch(key)
    if not found:
        return None
    kind, number = found[1], int(found[2])
    if kind == "place":
        return place_at(f"geonames-{number}")
    if kind == "city":
        city = City.objects.filter(pk=number).select_related("merged_into").first()
        return city and (city.merged_into or city)
    model: Any = {"network": Network, "agreement": Agreement}[kind]
    return model.objects.visible_to(VISITOR).filter(pk=number).first()


def detail_of(found: Model) -> str:
    """What tells it from others of its name: part of the country and country, or the acronym."""
    if isinstance(found, (City, GazetteerPlace)):
        return ", ".join(filter(None, [found.admin_area, country_name(str(found.country))]))
    return getattr(found, "acronym", "") or ""
