"""States and provinces, however spelled."""

from functools import cache, lru_cache

from citydiplo.kit.search.folding import fold
from networks.matching.area_words import CODES, KNOWN_ABROAD, OTHER_NAMES

# What GeoNames puts beside the names of first-level parts, in English, and what files put there.
_WORDS = {
    "state", "province", "region", "department", "departamento", "oblast", "county", "district", "prefecture",
    "governorate", "canton", "land", "voivodeship", "republic", "of", "the", "provincia", "de",
    "etat", "estado", "bundesland", "kanton", "provinz", "provincie", "departement", "du", "do", "da", "del",
    "wojewodztwo", "regione", "regiao", "kraj", "judetul", "wilaya",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def plain_area(text: str, country: str = "") -> str:
    """The name of a part of a country, folded and without the words for what kind of part it is.

    With a country, its codes ("TX", "RS") and its names in other languages ("Bayern") are understood.
    """
    name = area_called(text, (country,)) or text if country else text
    key = fold(name)
    return " ".join(word for word in key.split() if word not in _WORDS) or key


def area_called(text: str, countries: tuple) -> str:
    """The register's name of the part of one of the countries that ``text`` is a code or a name of, or ""."""
    return next((name for country, name in areas_called(text) if country in countries), "")


def areas_called(text: str) -> list[tuple[str, str]]:
    """(country, the register's name) of all parts that ``text`` is a code or another name of."""
    coded = CODES.get(text.strip().replace(".", ""), ())
    return [*dict.fromkeys((*coded, *_named().get(fold(text), ())))]


def areas_known_abroad(text: str) -> list[tuple[str, str]]:
    """Those whose country goes without saying: "Denver, CO", "Curitiba – PR"."""
    return [(country, name) for country, name in areas_called(text) if country in KNOWN_ABROAD]


@cache
def _named():
    """{folded name: [(country, the register's name)]}."""
    found = {}
    for parts in CODES.values():
        for country, name in parts:
            found.setdefault(fold(name), []).append((country, name))
    for country, entries in OTHER_NAMES.items():
        for entry in entries.split(";"):
            name, _colon, others = (" ".join(part.split()) for part in entry.partition(":"))
            for other in (name, *others.split(", ")):
                found.setdefault(fold(other), []).append((country, name))
    return found
