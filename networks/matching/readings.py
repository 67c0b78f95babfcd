"""Readings: the ways in which a written place name may be meant, the most literal first.

"Denver, CO" is Denver in Colorado, "Bonn (Bonn)" is Bonn, "Prefeitura de Lima" is Lima. "Recklinghausen
(district)" is not the city of that name, and no reading makes it so.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from citydiplo.kit.packing import packed
from citydiplo.kit.search.folding import fold
from networks.matching.abbreviations import spelled_out
from networks.matching.areas import area_called, areas_known_abroad
from networks.matching.countries import CountryGuess, country_of, is_code
from networks.matching.titles import is_title, without_titles

_bracketed = re.compile(r"^(?P<name>[^()\[\]]+?)\s*[(\[](?P<inside>[^()\[\]]*)[)\]]\s*$")
_suffix = re.compile(
    r"^(?P<name>.+?)\s+(?:city|town|municipality|metropolitan municipality|city council|municipal council|"
    r"town council|municipal government|nct|ncr|d c|dc|shi|si|belediyesi|buyuksehir belediyesi|kommune|"
    r"kommun|municipio)$"
)
# Words in brackets or behind a name that say: this is not the city but a wider or a smaller place.
_not_a_city = re.compile(
    r"\b(?:district|county|rural gmina|gmina wiejska|rural municipality|landkreis|kreis|province|provincia|"
    r"region|oblast|raion|rayon|prefecture|department|departement|communaute|comarca|powiat|subdistrict|"
    r"state|island|canton|voivodeship|governorate|okrug|ao|agglomeration|parish|borough|ward)s?\b"
)
# What lists put before a name, and behind it for a footnote: "1. Rosario", "• Quito", "Lima [3]", "Lima*".
_numbering = re.compile(r"^(?:\(?\d{1,4}\s*[.)\]:]\s*(?=\D)|[-–—•·*▪►●○‣>]+\s+)+")
_footnote = re.compile(r"(?:\s*\[\w{1,3}\]|\s*[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+)+$")
# "Santa Fe – Argentina", "Porto Alegre/RS", "Biel | Bienne"
_parting = re.compile(r"\s+[-–—|:]\s+|\s*[/;]\s*|\s+[-–—]|[–—]\s+")
_code_behind = re.compile(r"^(?P<name>.*[a-zß-ÿ].*?)\s+(?P<code>[A-Z]{2,3})$")


@packed
@dataclass(frozen=True, slots=True)
class Mention:
    """A place as a file names it. ``position`` is (latitude, longitude) where the file gives one.

    ``kind`` is a BodyKind where the file says what kind of body it is.
    """

    name: str
    country: str = ""
    area: str = ""
    identifier: str = ""
    position: tuple | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NameReading:
    """One way to understand a mention: a folded name in a country, and what narrows it further.

    ``area`` is a part of the country that must hold it; ``hint`` something that may be such a part, or a
    greater city; ``is_stripped`` says that words were taken off the name, which was ``written`` with them.
    ``is_guess``: what is left may be called otherwise, so that it is offered and never taken.
    ``is_either``: the words beside the name have two meanings (PE: Peru, Pernambuco), each with readings.
    ``is_parted``: a dash stands before the hint, which may name a quarter (Berlin – Pankow), even where a
    position agrees. ``is_wider``: a body that may hold the city or lie in it is named, so that a position
    near the city does not say that it is meant.
    """

    key: str
    countries: tuple
    area: str = ""
    hint: str = ""
    is_stripped: bool = False
    written: str = ""
    is_guess: bool = False
    is_either: bool = False
    is_parted: bool = False
    is_wider: bool = False


def bare(key: str) -> str:
    """A folded name without "City", "-shi" and the like behind it."""
    found = _suffix.match(key)
    return found["name"] if found else key


def beginnings(key: str) -> set[Any]:
    """The shorter names that a folded name of several words begins with."""
    words = key.split()
    return {" ".join(words[:length]) for length in range(1, len(words))}


def is_not_a_city(mention: Mention) -> bool:
    """Whether the words beside the name say that a district, a county or the like is meant."""
    return bool(said_beside(mention) and _not_a_city.search(fold(said_beside(mention))))


def parts_beside(mention: Mention) -> list[str]:
    """The names after the first of three or more with commas between: "Aritzo, Austis, Desulo"."""
    _first, *others = [part.strip() for part in mention.name.split(",")]
    return others if len(others) > 1 else []


def said_beside(mention: Mention) -> str:
    """What stands in brackets behind the name."""
    found = _bracketed.match(mention.name)
    return found["inside"].strip() if found else ""


def said_country(mention: Mention) -> str:
    """What the mention says of its country; a sign without letters, as -99, says nothing."""
    text = mention.country.strip()
    return text if any(sign.isalpha() for sign in text) else ""


@lru_cache(maxsize=20_000)  # a file may name hundreds of thousands
def readings(mention: Mention) -> tuple[tuple[NameReading, ...], CountryGuess]:
    """(Readings in the order of trust, CountryGuess). No reading where there is no name."""
    country = said_country(mention)
    guess = country_of(country) if country else CountryGuess()
    if country and not guess.codes:
        return (), guess
    found = []
    for name, hint, is_parted in _parted(" ".join(mention.name.split())):
        places = _places(guess, hint, mention)
        for where, said in places:
            base = NameReading(
                "", where.codes, where.area, said, is_either=len(places) > 1, is_parted=is_parted
            )
            key = fold(name)
            found.append(replace(base, key=key))
            found += [
                replace(
                    base,
                    key=left.key,
                    countries=base.countries or left.countries,
                    is_stripped=True,
                    written=key,
                    is_guess=left.is_guess,
                    is_wider=left.is_wider,
                )
                for left in (*without_titles(name, where.codes), *spelled_out(name, where.codes))
            ]
    return tuple(dict.fromkeys(reading for reading in found if reading.key)), guess


@dataclass(frozen=True, slots=True)
class WithCountry:
    """A name that was written with a country, and what each of them says.

    ``is_sure``: a comma or brackets part the two, and the country is spelled right.
    """

    name: str
    country: str
    area: str = ""
    is_sure: bool = False


def names_with_country(text: str) -> tuple[WithCountry, ...]:
    """The ways to part a written name from the country beside it: "Pisaq, Peru", "Pisaq (PE)".

    None where no country is written; several where it has several meanings ("Georgia").
    """
    for name, hint, is_parted in _parted(" ".join(text.split())):
        guesses = [guess for guess, said in _places(CountryGuess(), hint, Mention(name)) if hint and not said]
        found = [
            WithCountry(name, code, guess.area, is_sure=not (is_parted or guess.is_typo_of))
            for guess in guesses
            for code in guess.codes
        ]
        if found:
            return tuple(found)
    return ()


def _parted(name):
    """(name, the words beside it, whether after a dash), the most literal first."""
    yield name, "", False
    plain = _footnote.sub("", _numbering.sub("", name)).strip()
    if plain and plain != name:
        name = plain
        yield name, "", False
    if found := _bracketed.match(name):
        yield found["name"], _hint(found["inside"]), False
        name = found["name"]
    head, comma, rest = name.partition(",")
    if comma and head.strip():
        yield head.strip(), _hint(rest), False
    elif len(parts := _parting.split(name, maxsplit=1)) == 2 and all(part.strip() for part in parts):
        yield parts[0].strip(), _hint(parts[1]), True
    elif (found := _code_behind.match(name)) and (
        areas_known_abroad(found["code"]) or is_code(found["code"])
    ):
        yield found["name"].strip(), found["code"], True


def _hint(text):
    text = text.strip()
    return "" if is_title(text) else text


def _places(guess, hint, mention):
    """[(the country and its part that a hint and the columns leave, the hint if it says neither)]."""
    area = mention.area.strip()
    if not hint:
        called = area_called(area, guess.codes) if area else ""
        return [(CountryGuess(guess.codes, guess.area or called), "" if called and not guess.area else area)]
    if guess.codes:
        if name := area_called(hint, guess.codes):
            return [(CountryGuess(guess.codes, name), "")]
        stated = country_of(hint)
        if not stated.is_typo_of and set(stated.codes) & set(guess.codes):
            return [(CountryGuess(guess.codes, guess.area or stated.area), "")]
        return [(guess, hint)]
    stated = country_of(hint)
    found = [(CountryGuess((country,), name), "") for country, name in areas_known_abroad(hint)]
    if stated.codes and not (found and stated.is_typo_of):
        found.append((stated, ""))
    return found or [(CountryGuess(), hint)]
