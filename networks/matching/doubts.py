"""Doubts: why a city that bears the name may still not be the one that is meant.

A register of 34,000 cities lacks most of the world's towns, so a name that it holds once may be that of a
place it does not hold. Each rule here comes from wrong matches seen in 26,000 twinnings with known positions.
A city in doubt is offered, never taken.
"""

import unicodedata

from citydiplo.kit.search.folding import fold
from networks.matching.geography import kilometres

WITHOUT_COUNTRY = 500_000  # inhabitants from which on a name needs no country
DOMINATES = 10  # times as large as any other of the name
SHADOWS = ((8, 10), (15, 50))  # kilometres from a city so many times as large
OWN_COMMUNES = {"BE", "CH", "FR"}  # where what lies beside a large city is a municipality, never its quarter
PART = 20  # kilometres within which a longer name is a part of the place, not a rival
UMLAUTS = {"AT", "DE"}  # where u for ü makes another name
TELLING = 4  # letters from which on an alias says enough
UNLISTED = {"CN": 200_000}  # where counties bear names that smaller towns elsewhere bear too
NICKNAMED = {"US", "VN"}  # where a list of aliases holds nicknames and provinces
# One letter in two encodings, or in two ways to write it.
_SAME_MARKS = str.maketrans("şţŞŢ’‘ʼ`´‐–", "șțȘȚ'''''--")


def doubt_of(city, *, found, reading, mention, index):  # noqa: PLR0911  one rule after the other
    """(code, parameters) of the first doubt that ``city`` is meant; None where it is taken."""
    is_own = city in found.own
    rivals = [
        *(other for other in (*found.own, *found.also) if other.pk != city.pk),
        *(other for other in found.longer if other.pk != city.pk and _is_apart(other, city)),
    ]
    if not found.is_placed:
        namesakes = index.namesakes.get((city.country, reading.key), ())
        rivals += [other for other in namesakes if _is_apart(other, city)]
    if found.is_unconfirmed:
        return "unknown_hint", {"hint": reading.hint or reading.area}
    if any(not is_own or city.population < DOMINATES * max(other.population, 1) for other in rivals):
        return "several", {"number": len(rivals) + 1}
    if not reading.countries and city.population < WITHOUT_COUNTRY:
        return "no_country", {}
    if not is_own and _is_weak_alias(reading.key, city, index):
        return "other_name", {"name": city.name}
    if not found.is_placed and city.population < UNLISTED.get(city.country, 0):
        return "no_area", {}
    if _is_marked_otherwise(mention, city):
        return "other_marks", {"name": city.name}
    if not found.is_placed and _is_in_shadow(city, index):
        return "shadow", {"name": city.name}
    return None


def _is_in_shadow(city, index):
    return city.country not in OWN_COMMUNES and any(
        index.large_cities.overshadow(city, within=within, times=times) for within, times in SHADOWS
    )


def _is_weak_alias(key, city, index):
    """Whether an alias says too little: short, a piece of the name, a nickname, or a province's name."""
    return (
        len(key) < TELLING
        or key in fold(city.name)
        or city.country in NICKNAMED
        or index.knows_area(city.country, key)
    )


def _is_apart(other, city):
    return kilometres(other.position, city.position) > PART


def _is_marked_otherwise(mention, city):
    """Whether both spellings carry accents, and others: Büchen is not Buchen, but Galaţi is Galați."""
    written, known = (text.translate(_SAME_MARKS).casefold() for text in (mention.name, city.name))
    if fold(written) != fold(known):
        return False
    marks, own_marks = _marks(written), _marks(known)
    return marks != own_marks and bool((marks and own_marks) or city.country in UMLAUTS)


def _marks(text):
    return [sign for sign in unicodedata.normalize("NFD", text) if unicodedata.combining(sign)]
