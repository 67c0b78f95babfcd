"""Doubts: why a city of this name may still not be the one that is meant.

Register and gazetteer lack the places of fewer than 1,000 people, so a name that they hold once may be
that of another. Each rule here comes from wrong matches seen in 26,000 twinnings with known positions.
A city in doubt is offered, never taken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rapidfuzz.fuzz import ratio

from citydiplo.kit.search.folding import fold
from networks.matching import by_country
from networks.matching.geography import kilometres
from networks.matching.namesakes import Namesake

if TYPE_CHECKING:
    from networks.matching.index import CityIndex, IndexedCity
    from networks.matching.places import CandidateCities
    from networks.matching.readings import Mention, NameReading

WITHOUT_COUNTRY = 500_000  # inhabitants from which on a name needs no country
METROPOLIS = 450_000  # and from which on neither a town nor a province of the name is meant instead
DOMINATES = 10  # times as large as any other of the name
# So large a place of the very name has partners of its own; it takes a city so many times as large.
BEYOND_DOUBT = 100
TOWNS = ((5_000, BEYOND_DOUBT), (2_000, 50))
SHADOWS = ((8, 10), (15, 50))  # kilometres from a city so many times as large
PART = 20  # kilometres within which a longer name is a part of the place, not a rival
HAMLET = 1_000  # inhabitants below which the gazetteer holds only some of a name
SAME = 3  # and within which two places of the gazetteer are one, entered twice
TELLING = 4  # letters from which on an alias says enough
SPELLINGS = 70  # per cent of likeness from which on an alias is a spelling of the name
UMLAUT = "\u0308"
# One letter in two encodings, or in two ways to write it.
_SAME_MARKS = str.maketrans("şţŞŢ’‘ʼ`´‐–", "șțȘȚ'''''--")


def doubt_of(  # noqa: PLR0911  one rule after the other
    city: IndexedCity, *, found: CandidateCities, reading: NameReading, mention: Mention, index: CityIndex
) -> tuple[str, dict[str, Any]] | None:
    """(code, parameters) of the first doubt that ``city`` is meant; None where it is taken."""
    if found.is_unconfirmed:
        return "unknown_hint", {"hint": reading.hint or reading.area}
    if rivals := _rivals(city, found, reading, index):
        return several(rivals)
    if not reading.countries and city.population < WITHOUT_COUNTRY:
        return "no_country", {}
    if (city.country, reading.key) in by_country.OF_OTHERS or (
        city not in found.own
        and (_is_weak_alias(reading.key, city, index) or _is_former_name(reading.key, city, found))
    ):
        return "other_name", {"name": city.name}
    if not found.is_placed and (city.country, reading.key) in by_country.DOUBTED:
        return "unlisted", {}
    if not found.is_placed and (_is_a_province(reading.key, city, index) or _lies_around(city, mention)):
        return "province", {"name": city.name}
    if not found.is_placed and city.population < by_country.UNLISTED.get(city.country, 0):
        return "no_area", {}
    if _is_marked_otherwise(mention, city):
        return "other_marks", {"name": city.name}
    if not (found.is_placed or city.is_registered) and city.population < HAMLET:
        return "unlisted", {}
    if not found.is_placed and _is_in_shadow(city, index):
        return "shadow", {"name": city.name}
    return None


def several(rivals: Sequence[IndexedCity | Namesake]) -> tuple[str, dict[str, int]]:
    """The doubt that one of ``rivals`` is meant; the register may lack them all, and offer none."""
    if all(isinstance(rival, Namesake) for rival in rivals):
        return "unlisted", {}
    return "several", {"number": len(rivals) + 1}


def _rivals(city, found, reading, index):
    """The other places of the name, if any of them is large enough to be meant instead."""
    own = city in found.own
    others = [*found.own, *found.also, *found.longer, *found.namesakes]
    rival = {other for other in others if _is_another(other, city)}
    of_the_name = [other for other in (*found.own, *found.also, *found.namesakes) if other in rival]
    longer = [other for other in found.longer if other in rival and _is_apart(other, city)]
    rivals = [*of_the_name, *longer]
    # Another name counts only if no place has it as its first name, even in another state.
    if not own:
        named = [other for other in index.namesakes_of(reading) if other.population]
        rivals = rivals or [other for other in (*found.elsewhere, *named) if _is_apart(other, city)]
    spelled = () if own else _of_its_own_name(city, found, reading)
    if any(_may_be_meant(other, city, found) for other in (*of_the_name, *spelled)):
        return rivals or spelled
    if any(city.population < DOMINATES * max(other.population, 1) for other in longer):
        return rivals
    return rivals if not own or _is_in_full(found, reading, city, index) else []


def _is_in_full(found, reading, city, index):
    """Whether another place is called what was written, of which a word was taken off: Boise City."""
    if not reading.written:
        return False
    places = index.within(index.own, reading.written, (city.country,))
    return any(not place.is_registered and _is_apart(place, city) for place in places)


def _may_be_meant(other, city, found):
    """Whether the city is not so many times as large that a place of its name must be said to be it."""
    population = other.population or by_country.UNCOUNTED.get(city.country, 1)
    if found.is_placed or city.population >= METROPOLIS:
        times = DOMINATES
    elif city.country in by_country.STATED:
        times = BEYOND_DOUBT if city.population < by_country.STATED[city.country] else DOMINATES
    else:
        times = next((times for least, times in TOWNS if population >= least), DOMINATES)
    return city.population < times * population


def _of_its_own_name(city, found, reading):
    """Where an alias but respells the name: the other places of that name. Ozyorsk, Ozersk."""
    name = fold(city.name)
    if reading.key.startswith(f"{name} ") or ratio(reading.key, name) < SPELLINGS:
        return []
    others = found.spelled.get(city.pk, ())
    return [other for other in others if _is_apart(other, city)]


def _is_a_province(key, city, index):
    """Whether the name is as well that of a part of the country of which the city is not the seat."""
    if key in by_country.PROVINCES.get(city.country, ()):
        return True
    return city.population < METROPOLIS and index.is_area_name(city.country, key) and not city.is_in(key)


def _lies_around(city, mention):
    """Whether the municipality of the name is the country round the city, which has its own."""
    return city.country in by_country.APART_FROM_CITIES and fold(mention.name).endswith(" municipality")


def _is_in_shadow(city, index):
    return city.country not in by_country.OWN_COMMUNES and any(
        index.large_cities.overshadow(city, within=within, times=times) for within, times in SHADOWS
    )


def _is_weak_alias(key, city, index):
    """Whether an alias says too little: short, a piece of the name, a nickname, or a province's name."""
    return (
        len(key) < TELLING
        or key in fold(city.name)
        or city.country in by_country.NICKNAMED
        or index.is_area_name(city.country, key)
    )


def _is_former_name(key, village, found):
    """Whether a village without a stated place has a wholly different name: Svetly for Tsentral’nyy."""
    return not (village.is_registered or found.is_placed) and ratio(key, fold(village.name)) < SPELLINGS


def _is_another(other, city):
    """Whether a place of the name is not the city itself: the same key, a part of it, or entered twice."""
    if getattr(other, "pk", None) == city.pk:
        return False
    return getattr(other, "is_registered", False) or _is_apart(other, city)


def _is_apart(other, city):
    """Whether a place is too far away to be a part of the city, or of a village to be the same."""
    return kilometres(other.position, city.position) > (PART if city.is_registered else SAME)


def _is_marked_otherwise(mention, city):
    """Whether both spellings carry accents, and others: Büchen is not Buchen, but Galaţi is Galați.

    In German names only an umlaut makes another: Múnich is Munich in Spanish.
    """
    written, known = (text.translate(_SAME_MARKS).casefold() for text in (mention.name, city.name))
    if fold(written) != fold(known):
        return False
    marks, own_marks = _marks(written), _marks(known)
    umlauts = city.country in by_country.UMLAUTS and UMLAUT in marks + own_marks
    return marks != own_marks and bool((marks and own_marks) or umlauts)


def _marks(text):
    # The dot of a Turkish capital İ, which lower case leaves over an i, is no accent.
    apart = unicodedata.normalize("NFD", text).replace("i\u0307", "i")
    return [sign for sign in apart if unicodedata.combining(sign)]
