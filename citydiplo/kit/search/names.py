"""Finding by name: exactly, then by its first letters; what autocomplete asks."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from citydiplo.kit.search import places

INDEXED_LENGTHS = 4  # beginnings up to this length have an index of their own (migration 0002)
AFTER_ALL = "\U0010ffff"

EXACT, BEGINS = 0, 1
SOME_KINDS = range(1, 6)  # a search for more kinds than this searches all of them
HIT_COLUMNS = "entry.kind, entry.object_id, entry.title, entry.detail, entry.url"


def suggested(key: str, *, limit: int, kinds: Collection[str] = ()) -> list[tuple[Any, ...]]:
    """Rows (tier, name, *HIT_COLUMNS), best first, each entry once: autocomplete in one statement."""
    sql, params = _by_name(key, limit=limit, kinds=kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tier, place, name, {HIT_COLUMNS} FROM ({sql}) AS found "  # noqa: S608  our own SQL; words are parameters
            "JOIN kit_searchentry AS entry ON entry.id = entry_id",
            params,
        )
        rows = sorted(cursor.fetchall())
    found = {}
    for tier, _place, name, *entry in rows:
        found.setdefault(tuple(entry[:2]), (tier, name, *entry))
    return list(found.values())[:limit]


def entries_by_name(key: str, *, limit: int, kinds: Collection[str] = ()) -> dict[int, tuple[int, str]]:
    """Entries by name, best first, each once: a dict from entry to (EXACT or BEGINS, name). One statement."""
    sql, params = _by_name(key, limit=limit, kinds=kinds)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = sorted(cursor.fetchall())
    found = {}
    for tier, _place, entry, name in rows:
        found.setdefault(entry, (tier, name))
    return found


def _by_name(key, *, limit, kinds):
    """SQL and parameters for (tier, place, entry_id, name): entries called ``key``, then those that begin so.

    Both parts come heaviest first and end at ``limit``; an entry may be in both, never twice in one.
    """
    numbers = ", ".join(str(places.kind_number(kind)) for kind in kinds)
    # As a comparison: of IN PostgreSQL expects one name in a hundred, and sorts all it could read in order.
    is_of_kind = f"AND CASE WHEN place & 32767 IN ({numbers}) THEN 1 ELSE 0 END > 0"
    of_kind = is_of_kind if len(kinds) in SOME_KINDS else ""
    begins, begins_with = _begins(key)
    parts = (f"{EXACT} AS tier", "key = %s AND is_whole"), (str(BEGINS), begins)
    sql = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {tier}, place, entry_id, name FROM kit_searchname "  # noqa: S608  our own SQL; words are parameters
        f"WHERE {condition} {of_kind} ORDER BY place LIMIT {limit:d}) AS part{number}"
        for number, (tier, condition) in enumerate(parts)
    )
    return sql, [key, *begins_with]


def _begins(key):
    length = len(key)
    if length <= INDEXED_LENGTHS:
        # The numbers are written out: an index on an expression answers only its very words.
        return f"substr(key, 1, {length}) = %s AND leads <= {length}", [key]
    return f"key >= %s AND key < %s AND leads <= {length}", [key, key + AFTER_ALL]
