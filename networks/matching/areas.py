"""States and provinces, however spelled."""

from citydiplo.kit.search.folding import fold
from networks.matching.readings import STATES

# What GeoNames puts beside the names of first-level parts, in English.
_WORDS = {
    "state", "province", "region", "department", "departamento", "oblast", "county", "district", "prefecture",
    "governorate", "canton", "land", "voivodeship", "republic", "of", "the", "provincia", "de",
}  # fmt: skip


def plain_area(text):
    """The name of a part of a country, folded and without the words for what kind of part it is."""
    _country, name = STATES.get(text.strip().upper(), ("", text))
    return " ".join(word for word in fold(name).split() if word not in _WORDS)
