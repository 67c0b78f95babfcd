"""How well a decoding reads: the share of cells that are names the register knows.

A wrong code page turns "Plzeň" into "Plzeò", which nothing is called; the right one gives the most known
names.
"""

import unicodedata
from collections.abc import Iterable

from citydiplo.kit.models import SearchName
from citydiplo.kit.search.folding import key as folded_key
from networks.matching.countries import country_of
from networks.matching.readings import Mention, readings

MOST_CELLS = 1_500  # distinct ones that are judged
BATCH = 500  # names in one statement
KNOWN, SPELLED_OTHERWISE = 1.0, 0.5


def known_share(cells: Iterable[str]) -> float:
    """Which part of the telling cells are cities or countries: from 0 to 1, and 0 where none tells anything.

    Only cells with other letters than those of ASCII tell decodings apart. A name whose accents differ from
    those of the register counts half: "Gyõr" folds as "Győr" does. One statement for 500 names.
    """
    telling = {}
    for cell in cells:
        text = unicodedata.normalize("NFC", " ".join(cell.split()))
        if text and not text.isascii() and len(text) <= 200:
            telling.setdefault(text)
            if len(telling) == MOST_CELLS:
                break
    if not telling:
        return 0.0
    ways = {text: _ways(text) for text in telling}
    spelled = _spellings({key for keys in ways.values() for key in keys})
    return sum(_worth(text, ways[text], spelled) for text in telling) / len(telling)


def _ways(text):
    """Folded names that a cell may hold: as it is, without a title, before its comma or brackets."""
    return list(dict.fromkeys(folded_key(reading.key) for reading in readings(Mention(text))[0]))


def _spellings(keys):
    """{folded name: the names in small letters that fold so}."""
    found, asked = {}, sorted(keys)
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        names = SearchName.objects.filter(key__in=batch, is_whole=True, entry__kind="city")
        for key, name, title in names.values_list("key", "name", "entry__title"):
            found.setdefault(key, set()).add(unicodedata.normalize("NFC", name or title).casefold())
    return found


def _worth(text, keys, spelled):
    names = {name for key in keys for name in spelled.get(key, ())}
    if any(name in text.casefold() for name in names):
        return KNOWN
    if names:
        return SPELLED_OTHERWISE
    guess = country_of(text)
    return KNOWN if guess.codes and not guess.is_typo_of else 0.0
