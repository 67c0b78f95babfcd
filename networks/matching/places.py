"""The matcher: from what a file says of places to cities of the register.

It reads every city once and keeps those whose names the file asks for, so that its memory is that of the
file. Each distinct mention is matched once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from citydiplo.kit.packing import packed
from citydiplo.kit.search.folding import fold
from networks.choices import BodyKind
from networks.matching.areas import plain_area
from networks.matching.countries import country_of
from networks.matching.country_words import PARTS, SAID_OF
from networks.matching.doubts import DOMINATES, PART, doubt_of, several
from networks.matching.geography import kilometres
from networks.matching.identifiers import contradicts, plain
from networks.matching.index import CityIndex
from networks.matching.readings import (
    Mention,
    is_not_a_city,
    parts_beside,
    readings,
    said_beside,
    said_country,
)

if TYPE_CHECKING:
    from networks.matching.index import IndexedCity

__all__ = ["AMBIGUOUS", "MATCHED", "UNMATCHED", "CityMatch", "Matcher", "Mention"]

MATCHED, AMBIGUOUS, UNMATCHED = "matched", "ambiguous", "unmatched"
NEAR = 30  # kilometres within which a stated position is the city's own
VILLAGE = 10  # and within which it is a village's that is called otherwise first
AT_IT = 5  # and within which nobody asks for another place
FAR = 50  # and beyond which it is another place's
MOST_CANDIDATES = 12
# England says little more than a country does.
WIDE_PARTS = {fold(area) for _country, area in PARTS.values()}


@packed
@dataclass(frozen=True, slots=True)
class CityMatch:
    """The outcome for a mention. ``remarks`` are (code, parameters): the page has the words for them."""

    outcome: str
    city: object = None
    candidates: tuple = ()
    remarks: tuple = ()


@dataclass(frozen=True, slots=True)
class CandidateCities:
    """The cities that one reading leads to. Unconfirmed: the words beside the name are unknown to us."""

    own: list
    also: list
    elsewhere: list  # of the name too, but not where the mention says
    longer: list
    namesakes: list  # places of the name that the register does not hold
    spelled: dict  # and of the names of ``also``: what they are called themselves
    is_unconfirmed: bool = False
    is_placed: bool = False  # a position, a part of the country or a greater city around it confirms them

    @property
    def everyone(self) -> list[IndexedCity]:
        """Largest first."""
        return sorted((*self.own, *self.also), key=lambda city: (-city.population, city.pk))


def _is_around(greater, city):
    """Whether a greater city holds this one: Sokol (Moscow), and not Berlin – Pankow."""
    return greater.population > city.population and kilometres(city.position, greater.position) <= PART


def _near(places, position):
    return [place for place in places if kilometres(place.position, position) <= FAR]


def _in_doubt(found, doubt):
    return _ask(found.everyone, doubt)


def _ask(candidates, doubt):
    return CityMatch(AMBIGUOUS, candidates=tuple(candidates)[:MOST_CANDIDATES], remarks=(doubt,))


def unmatched(code: str, **details: Any) -> CityMatch:
    """No city, and the remark that says why."""
    return CityMatch(UNMATCHED, remarks=((code, details),))


class Matcher:
    """Matches mentions. Give it all of them together: it reads the register once.

    ``is_small`` is for the few of a request: it reads only cities that may be meant, by the names that the
    process keeps. Other names of a known city may be a minute behind.
    """

    def __init__(self, mentions: Collection[Mention], *, is_small: bool = False) -> None:
        self.index = CityIndex(set(mentions), is_small=is_small)
        self.known: dict[Mention, CityMatch] = {}  # what was matched so far

    def match(self, mention: Mention) -> CityMatch:
        """What a mention means; each mention is looked up once."""
        if mention not in self.known:
            self.known[mention] = self._match_of_kind(mention) if mention.kind else self._match(mention)
        return self.known[mention]

    def _match_of_kind(self, mention):
        """The same where the file says the kind of body: a region is never the city of its name.

        An identifier says more than a kind.
        """
        kind = BodyKind(mention.kind)
        if not (kind.is_local or mention.identifier):
            return self._body(mention)
        found = self._match(replace(mention, kind=""))
        if mention.identifier or found.outcome == UNMATCHED:
            return found
        fitting = [one for one in found.candidates if kind.may_be(BodyKind(one.kind))]
        if found.outcome == AMBIGUOUS and fitting:
            return replace(found, candidates=tuple(fitting))
        if found.outcome == MATCHED and kind.may_be(BodyKind(found.city.kind)):
            return found
        return unmatched("no_such_body", value=mention.name, kind=str(kind.label))

    def _body(self, mention):
        """A county, a region or another larger body, by exactly its name and kind."""
        guess = country_of(mention.country)
        if mention.country.strip() and not guess.codes:
            return unmatched("no_such_country", value=mention.country)
        key = fold(mention.name)
        named = [*self.index.own.get(key, ()), *self.index.also.get(key, ())]
        bodies = [
            body
            for body in dict.fromkeys(named)
            if body.kind == mention.kind and (not guess.codes or body.country in guess.codes)
        ]
        if len(bodies) == 1:
            return CityMatch(MATCHED, bodies[0])
        if bodies:
            return _ask(bodies, several(bodies))
        return unmatched("no_such_body", value=mention.name, kind=str(BodyKind(mention.kind).label))

    def _match(self, mention):  # noqa: PLR0911  one way to fail after the other
        if mention.identifier:
            if city := self.index.by_identifier.get(plain(mention.identifier)):
                return self._unless_named_otherwise(city, mention)
            return self._by_name_instead(mention)
        if not mention.name.strip():
            return unmatched("no_city")
        ways, guess = self.index.readings.pop(mention, None) or readings(mention)
        if said_country(mention) and not guess.codes:
            return unmatched("no_such_country", value=mention.country)
        if is_not_a_city(mention) and not self._says_where(mention, guess):
            return unmatched("not_a_city", value=mention.name)
        if self._is_group(mention, guess):
            return unmatched("not_a_city", value=mention.name)
        found = self._first_match(ways, mention)
        if found.outcome == UNMATCHED:
            found = self._in_another_country(ways, mention) or found
        if guess.is_typo_of and found.outcome != UNMATCHED:
            typo = ("country_typo", {"value": mention.country, "name": guess.is_typo_of.title()})
            return CityMatch(found.outcome, found.city, found.candidates, (*found.remarks, typo))
        return found

    def _is_group(self, mention, guess):
        """Whether several places are named, none of them a country or a part of one."""
        others = parts_beside(mention)
        return bool(others) and not any(
            country_of(part).codes or any(self.index.knows_area(code, part) for code in guess.codes)
            for part in others
        )

    def _says_where(self, mention, guess):
        """Whether what stands in brackets is a part of the country, not a kind of place: (Delta State)."""
        beside = said_beside(mention)
        named = plain_area(beside)
        is_the_name = named in ("", fold(mention.name.partition("(")[0]))
        return not is_the_name and any(self.index.knows_area(code, beside) for code in guess.codes)

    def _unless_named_otherwise(self, city, mention):
        """The city of an identifier. Asked where the row surely names another city: Lima, Q64."""
        key = fold(mention.name)
        named = [*self.index.own.get(key, ()), *self.index.also.get(key, ())]
        if not named or any(one.pk == city.pk for one in named):
            return CityMatch(MATCHED, city)
        other = self._match(replace(mention, identifier="")).city
        if other is None or other.pk == city.pk:
            return CityMatch(MATCHED, city)
        return _ask([city, other], ("other_name", {"name": city.name}))

    def _by_name_instead(self, mention):
        """Where the register does not know the identifier: the city of the name, unless it has another."""
        found = self._match(replace(mention, identifier="")) if mention.name.strip() else None
        if found is None or (found.city and contradicts(mention.identifier, found.city)):
            return unmatched("no_such_identifier", value=mention.identifier)
        if found.outcome != MATCHED:
            return found
        remark = ("identifier_unknown", {"value": mention.identifier})
        return CityMatch(MATCHED, found.city, remarks=(*found.remarks, remark))

    def _first_match(self, ways, mention):
        """The first reading with a city decides; one that rests only on an alias asks the next."""
        refusal = doubtful = None
        for reading in ways:
            own, _also, found = self._match_of(reading, mention)
            if found is None:
                continue
            if found.everyone:
                chosen = self._chosen(found, reading, mention)
                if reading.is_either:
                    chosen = self._either(chosen, reading, ways, mention)
                if chosen.city and not (chosen.city.is_registered or found.is_placed):
                    chosen = self._beside_a_city(chosen, reading, ways, mention)
                if doubtful is None or (chosen.city and chosen.city in doubtful.candidates):
                    if chosen.outcome == MATCHED or own:
                        return chosen
                    doubtful = chosen
            refusal = refusal or self._not_there(own, reading, mention)
        if doubtful or refusal:
            return doubtful or refusal
        code = "no_such_city" if said_country(mention) else "no_such_city_anywhere"
        return unmatched(code, value=mention.name, country=mention.country)

    def _match_of(self, reading, mention):
        """(cities with it as first name, cities with it as another name, Found); Found may be None."""
        own, also, longer = (
            self.index.within(names, reading.key, reading.countries)
            for names in (self.index.own, self.index.also, self.index.longer)
        )
        return own, also, self._kept(own, also, longer, reading, mention) if own or also else None

    def _either(self, chosen, reading, ways, mention):
        """``chosen``, unless the other meaning of the words beside the name leads to a city, too."""
        others, places = [], []
        for way in ways:
            if way.key == reading.key and (way.countries, way.area) != (reading.countries, reading.area):
                found = self._match_of(way, mention)[2]
                others += found.everyone if found else []
                named = self.index.namesakes_of(way)
                places += [one for one in named if not way.area or one.may_be_in(way.area)]
        if not (others or places):
            return chosen
        candidates = dict.fromkeys((*filter(None, [chosen.city]), *chosen.candidates, *others))
        return _ask(candidates, several(others or places))

    def _beside_a_city(self, chosen, reading, ways, mention):
        """``chosen``, unless a far larger city has the name without a title: Boise for Boise City."""
        for way in ways:
            if way.is_stripped and not way.is_guess and way.written == reading.key:
                found = self._match_of(way, mention)[2]
                larger = [
                    city
                    for city in (found.everyone if found else ())
                    if city.is_registered and city.population >= DOMINATES * chosen.city.population
                ]
                if larger:
                    return _ask([*larger, chosen.city], several(larger))
        return chosen

    def _in_another_country(self, ways, mention):
        """The city in a country whose places files give to the one that is named: Hong Kong, China."""
        for reading in ways:
            codes = [code for one in reading.countries for code in SAID_OF.get(one, "").split()]
            if not codes:
                continue
            way = replace(reading, countries=tuple(codes), area="")
            found = self._match_of(way, mention)[2]
            if found and found.everyone:
                city = found.everyone[0]
                return _ask(found.everyone, ("other_country", {"name": city.name, "country": city.country}))
        return None

    def _not_there(self, own, reading, mention):
        """Where the mention says that a city of the name lies elsewhere: a position may itself be wrong."""
        if mention.position:
            known = any(
                kilometres(one.position, mention.position) <= NEAR for one in self.index.namesakes_of(reading)
            )
            if own and not known:
                return _ask(own, ("far", {"value": mention.name}))
            return unmatched("far", value=mention.name)
        place = reading.area or reading.hint or mention.country
        return unmatched("elsewhere", value=mention.name, area=place)

    def _kept(self, own, also, longer, reading, mention):
        """The cities that everything else which is said of the place allows."""
        everyone, unconfirmed = [*own, *also], False
        areas = []
        if mention.position:
            everyone = _near(everyone, mention.position)
        if not mention.position or reading.is_parted:
            for place in filter(None, (reading.area, reading.hint)):
                if fold(place) == reading.key and not self._is_an_area(place, everyone):
                    unconfirmed |= reading.is_parted  # "Bonn (Bonn)" says it twice, "Bonn – Bonn" a quarter
                    continue
                everyone, area = self._placed(everyone, place, reading)
                unconfirmed |= area is None
                areas += [area] if area else []

        def allowed(namesakes):
            if mention.position:
                return _near(namesakes, mention.position)
            return [one for one in namesakes if all(one.may_be_in(area) for area in areas)]

        kept = {city.pk for city in everyone}
        is_placed = bool(mention.position or {fold(area) for area in areas} - WIDE_PARTS)
        return CandidateCities(
            own=[city for city in own if city.pk in kept],
            also=[city for city in also if city.pk in kept],
            elsewhere=[city for city in own if city.pk not in kept],
            longer=[] if is_placed else longer,
            namesakes=allowed(self.index.namesakes_of(reading)),
            spelled={city.pk: allowed(self.index.of_its_own_name(city)) for city in also},
            is_unconfirmed=unconfirmed,
            is_placed=is_placed,
        )

    def _is_an_area(self, place, cities):
        return any(self.index.knows_area(city.country, place) for city in cities)

    def _placed(self, cities, place, reading):
        """(cities, area): those in the part of the country, or beside the city, that is named.

        ``area`` is None where the words are unknown, and empty where they are another name of the city.
        """
        within = [city for city in cities if city.is_in(place)]
        if fold(place) == reading.key:  # "Maputo, Maputo" lies in Maputo City, not in the province around it
            within += [city for city in cities if fold(city.admin_area) == f"{reading.key} city"]
        if within or self._is_an_area(place, cities):
            return within, place
        around = self.index.within(self.index.own, fold(place), reading.countries)
        near = [city for city in cities if any(_is_around(one, city) for one in around)]
        if near and not reading.is_parted:
            return near, place
        named = {
            city.pk for names in (self.index.own, self.index.also) for city in names.get(fold(place), ())
        }
        if same := [city for city in cities if city.pk in named]:
            return same, ""
        for country in dict.fromkeys(city.country for city in cities):
            if area := self.index.nearest_area(country, place):
                return [city for city in cities if city.country == country and city.is_in(area)], area
        elsewhere = around and not any(
            kilometres(a.position, b.position) <= PART for a in around for b in cities
        )
        return ([], place) if elsewhere else (cities, None)

    @staticmethod
    def _at(position, found):
        """The one place of the name at a position, or None; a place that is far nearer is taken instead."""
        away = {city.pk: kilometres(city.position, position) for city in found.everyone}
        near = [city for city in found.everyone if away[city.pk] <= NEAR]
        named = [city for city in near if city in found.own]
        places = sorted(named or near, key=lambda city: away[city.pk])
        if not places or (not named and not places[0].is_registered and away[places[0].pk] > VILLAGE):
            return None
        nearest, *others = places
        limit = max(2 * away[nearest.pk], AT_IT)
        if away[nearest.pk] > AT_IT and any(
            kilometres(other.position, position) < away[nearest.pk] / 2 for other in found.namesakes
        ):
            return None
        beside = [other for other in others if away[other.pk] <= limit]
        if beside:  # the same place twice, or a quarter of it: the large one is meant
            largest, second = sorted([nearest, *beside], key=lambda city: -city.population)[:2]
            return largest if largest.population >= DOMINATES * max(second.population, 1) else None
        return nearest

    def _chosen(self, found, reading, mention):
        is_said = mention.position and not (found.is_unconfirmed or reading.is_wider)
        if is_said and (city := self._at(mention.position, found)):
            return CityMatch(MATCHED, city)
        city = next(iter([*sorted(found.own, key=lambda one: -one.population), *found.everyone]))
        if mention.position and not city.is_registered and not reading.is_wider:
            return _ask(found.everyone, ("far", {"value": mention.name}))
        doubt = doubt_of(city, found=found, reading=reading, mention=mention, index=self.index)
        if reading.is_guess and not doubt:
            doubt = "other_name", {"name": city.name}
        return _in_doubt(found, doubt) if doubt else CityMatch(MATCHED, city)
