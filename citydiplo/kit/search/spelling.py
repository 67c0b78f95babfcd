"""Near spellings: the names that were probably meant when no name matches.

Candidates share their first or their last letters with the query; one comparison in Python then decides on
both databases. A single slip, two neighbours swapped among them, leaves one of the two ends as it was.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from rapidfuzz.distance import OSA

from citydiplo.kit.search import names, places

SHORTEST = 4  # letters; below it everything is near everything
LONG = 8  # from here on two slips are forgiven, one before
TAIL = 3
MOST_CORRECTED = 4  # words of a query


def slips_forgiven(key: str) -> int:
    """How many wrong letters a word of this length may have."""
    if len(key) < SHORTEST:
        return 0
    return 1 if len(key) < LONG else 2


def near(key: str, *, kinds: Iterable[str] | None = None, limit: int = 50) -> list[Any]:
    """Names near ``key``, each entry once: rows (entry_id, name, *HIT_COLUMNS). One statement, or none.

    Only the nearest are kept, heaviest first: beside a name at one slip, those at two are noise.
    """
    slips = slips_forgiven(key)
    if not slips:
        return []
    allowed = None if kinds is None else {places.kind_number(kind) for kind in kinds}
    ranked = sorted(
        (distance, place, *entry)
        for near_key, place, *entry in _candidates([key])
        if (distance := OSA.distance(key, near_key, score_cutoff=slips)) <= slips
        and (allowed is None or places.kind_number_of(entry[0]) in allowed)
    )
    found = {}
    for distance, _place, *row in ranked:
        if distance == ranked[0][0] and len(found) < limit:
            found.setdefault(row[0], row)
    return list(found.values())


def corrected(words: Sequence[str]) -> Sequence[str]:
    """``words``, each replaced by the nearest name of one word, if there is one. One statement, or none."""
    doubtful = [word for word in words[:MOST_CORRECTED] if slips_forgiven(word)]
    if not doubtful:
        return words
    names_of_one_word = {(key, place) for key, place, *_ in _candidates(doubtful) if " " not in key}
    return [_nearest(word, names_of_one_word) if word in doubtful else word for word in words]


def _nearest(word, candidates):
    slips = slips_forgiven(word)
    ranked = ((OSA.distance(word, key, score_cutoff=slips), place, key) for key, place in candidates)
    distance, _place, key = min(ranked, default=(slips + 1, 0, word))
    return key if distance <= slips else word


def _heads(key):
    """How a name near ``key`` may begin if its end is another.

    Two letters of five, of which the second may have changed places with the third: a single letter would
    bring a hundred times as many names.
    """
    if len(key) == SHORTEST + 1:
        return dict.fromkeys((key[:2], key[0] + key[2]))
    return [key[: min(TAIL, max(1, len(key) - SHORTEST))]]


def _candidates(wanted):
    """Names that begin or end as one of ``wanted`` does, and about as long: (key, place, entry, name, …)."""
    select = (
        f"SELECT key, place, entry_id, name, {names.HIT_COLUMNS} FROM kit_searchname "  # noqa: S608  our own SQL; words are parameters
        "JOIN kit_searchentry AS entry ON entry.id = entry_id WHERE length(key) BETWEEN %s AND %s AND "
    )
    parts, params = [], []
    for key in wanted:
        lengths = len(key) - slips_forgiven(key), len(key) + slips_forgiven(key)
        for head in _heads(key):
            parts.append(f"{select} key >= %s AND key < %s")
            params += [*lengths, head, head + names.AFTER_ALL]
        parts.append(f"{select} tail = %s")
        params += [*lengths, key[-TAIL:]]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return cursor.fetchall()
