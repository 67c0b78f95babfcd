"""Readings: the ways in which a written place name may be meant, the most literal first.

"Denver, CO" is Denver in Colorado, "Bonn (Bonn)" is Bonn, "Prefeitura de Lima" is Lima. "Recklinghausen
(district)" is not the city of that name, and no reading makes it so.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from citydiplo.kit.search.folding import fold
from networks.matching.countries import CountryGuess, country_of

_bracketed = re.compile(r"^(?P<name>[^()\[\]]+?)\s*[(\[](?P<inside>[^()\[\]]*)[)\]]\s*$")
_prefix = re.compile(
    r"^(?:the\s+)?(?:city|town|municipality|municipio|municipi|comune|commune|ville|mairie|stadt|landeshauptstadt|"
    r"hansestadt|gemeinde|marktgemeinde|gemeente|miasto|gmina miejska|ayuntamiento|alcaldia|intendencia|"
    r"municipalidad|municipalidade|prefeitura(?: municipal)?|camara(?: municipal)?|concello|ajuntament|"
    r"metropolitan municipality|grad|orasul|municipiul|mesto|obec)"
    r"(?:\s+(?:and county of|and borough of|of|de la|de los|de las|del|de l|de|do|da|di|van|d))?"
    r"\s+(?P<name>.+)$"
)
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
# What stands behind an American city's name: a code of two letters, or the name it is short for.
_STATES = {
    "US": """
        AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE
        Delaware, DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN
        Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA
        Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska,
        NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND
        North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South
        Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA
        Washington, WV West Virginia, WI Wisconsin, WY Wyoming
    """,
    "CA": """
        AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador,
        NS Nova Scotia, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, NT Northwest
        Territories, YT Yukon, NU Nunavut
    """,
}
STATES = {
    entry.split()[0]: (country, " ".join(entry.split()[1:]))
    for country, names in _STATES.items()
    for entry in names.split(",")
}
_STATE_NAMES = {fold(name): (country, name) for country, name in STATES.values()}


@dataclass(frozen=True, slots=True)
class Mention:
    """A place as a file names it. ``position`` is (latitude, longitude) where the file gives one."""

    name: str
    country: str = ""
    area: str = ""
    identifier: str = ""
    position: tuple | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a mention: a folded name in a country, and what narrows it further.

    ``area`` is a part of the country that must hold it; ``hint`` something that may be such a part, or a
    greater city; ``is_stripped`` says that words were taken off the name, which was ``written`` with them.
    """

    key: str
    countries: tuple
    area: str = ""
    hint: str = ""
    is_stripped: bool = False
    written: str = ""


def bare(key):
    """A folded name without "City", "-shi" and the like behind it."""
    found = _suffix.match(key)
    return found["name"] if found else key


def beginnings(key):
    """The shorter names that a folded name of several words begins with."""
    words = key.split()
    return {" ".join(words[:length]) for length in range(1, len(words))}


def is_not_a_city(mention):
    """Whether the words beside the name say that a district, a county or the like is meant."""
    found = _bracketed.match(mention.name)
    return bool(found and _not_a_city.search(fold(found["inside"])))


@lru_cache(maxsize=20_000)  # a file may name hundreds of thousands
def readings(mention):
    """(Readings in the order of trust, CountryGuess). No reading where there is no name."""
    guess = country_of(mention.country) if mention.country.strip() else CountryGuess()
    if mention.country.strip() and not guess.codes:
        return (), guess
    found = []
    for name, hint in _parted(" ".join(mention.name.split())):
        where, said = _place(guess, hint, mention)
        if where is None:
            continue
        base = Reading("", where.codes, where.area, said)
        key = fold(name)
        found.append(replace(base, key=key))
        for pattern in (_prefix, _suffix):
            if stripped := pattern.match(key):
                found.append(replace(base, key=stripped["name"], is_stripped=True, written=key))
    return tuple(dict.fromkeys(reading for reading in found if reading.key)), guess


def _parted(name):
    """(name, what stands beside it): as written, without brackets, before the comma."""
    yield name, ""
    if found := _bracketed.match(name):
        yield found["name"], found["inside"].strip()
        name = found["name"]
    head, comma, rest = name.partition(",")
    if comma and head.strip():
        yield head.strip(), rest.strip()


def _place(guess, hint, mention):
    """The country and its part that a hint and the columns leave, and the hint if it says neither."""
    area = mention.area.strip()
    if not hint:
        return CountryGuess(guess.codes, guess.area or _state(area, guess)[1]), area
    if not guess.codes:
        stated = country_of(hint)
        if not stated.codes or stated.is_typo_of or len(hint) == 2:
            country, state = _state(hint, guess)
            stated = CountryGuess((country,), state) if country else stated
        return (stated, "") if stated.codes else (CountryGuess(), hint)
    country, state = _state(hint, guess)
    if country:
        return CountryGuess(guess.codes, state), ""
    stated = country_of(hint)
    if not stated.is_typo_of and set(stated.codes) & set(guess.codes):
        return CountryGuess(guess.codes, guess.area or stated.area), ""
    return guess, hint


def _state(text, guess):
    """(country, name) of a state of the United States or a province of Canada; empty where it is none."""
    country, name = STATES.get(text.replace(".", "")) or _STATE_NAMES.get(fold(text)) or ("", "")
    return (country, name) if country and (not guess.codes or country in guess.codes) else ("", "")
