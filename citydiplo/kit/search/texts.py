"""Finding by words: the full-text index of each database, asked the same question.

Hits come in the order of their places, heaviest first, and reading stops at a limit: a word that a hundred
thousand entries hold costs little more than one that a thousand do.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

from django.db import connection

from citydiplo.kit.search import places
from citydiplo.kit.search.names import HIT_COLUMNS

LIMIT = 1_000  # beyond so many hits of a kind nobody counts
MOST_TERMS = 12
FEW = 100  # entries that are looked at one by one
LONG_PREFIX = 4  # letters; SQLite has an index of its own for shorter beginnings


def words_sql(
    kind: str, terms: Sequence[tuple[str, bool]], *, names_only: bool = False, columns: str = "id"
) -> tuple[str, list[Any]]:
    """SQL and parameters for a column ``id``: the entries of ``kind`` that hold all ``terms``.

    PostgreSQL has further ``columns``.
    """
    bounds, mark = places.bounds(kind), places.mark(kind, in_names=names_only)
    if connection.vendor == "sqlite":
        query = " ".join(f'"{mark}{word}"{"*" if is_prefix else ""}' for word, is_prefix in terms)
        where = "kit_searchtext MATCH %s AND rowid BETWEEN %s AND %s"
        return f"SELECT rowid AS id FROM kit_searchtext WHERE {where}", [query, *bounds]  # noqa: S608  our own SQL; words are parameters
    query = " & ".join(f"'{mark}{word}'{':*' if is_prefix else ''}" for word, is_prefix in terms)
    where = "word_vector @@ %s::tsquery AND id BETWEEN %s AND %s"
    return f"SELECT {columns} FROM kit_searchentry WHERE {where}", [query, *bounds]  # noqa: S608  our own SQL; words are parameters


def has_any(kind: str, terms: Sequence[tuple[str, bool]]) -> bool:
    """Whether an entry of ``kind`` holds all ``terms``. One statement."""
    parts, params = zip(*(words_sql(kind, each) for each in (_whole(terms), terms)), strict=True)
    with connection.cursor() as cursor:
        # The whole word first: it is the quicker question.
        cursor.execute(f"SELECT EXISTS ({parts[0]}) OR EXISTS ({parts[1]})", [*params[0], *params[1]])
        return bool(cursor.fetchone()[0])


def _whole(terms):
    return [(word, is_prefix and len(word) < LONG_PREFIX) for word, is_prefix in terms]


def by_words(
    kinds: Sequence[str], terms: Sequence[tuple[str, bool]], *, wanted: int
) -> dict[str, tuple[list[int], int]]:
    """For each kind that has any: (entries, count). One statement.

    At most ``wanted`` entries that hold all terms in their names, then as many that hold them anywhere, each
    by weight. The count ends one beyond LIMIT.
    """
    questions = [(kind, names_only) for kind, names_only in product(kinds, (True, False)) if terms]
    rows = _ask(
        questions,
        terms,
        "SELECT * FROM (SELECT {tier} AS tier, id, count(*) OVER () AS hits FROM hit{number} "  # noqa: S608  our own SQL; words are parameters
        f"ORDER BY id LIMIT {wanted:d}) AS part{{number}}",
    )
    found = {}
    for _tier, entry, hits in rows:
        entries, count = found.get(places.kind_number_of(entry), ({}, 0))
        entries[entry] = None
        found[places.kind_number_of(entry)] = entries, max(count, hits)
    known = {kind: found.get(places.kind_number(kind)) for kind in kinds}
    return {kind: (list(hits[0]), hits[1]) for kind, hits in known.items() if hits}


def suggested(
    kinds: Sequence[str], terms: Sequence[tuple[str, bool]], *, limit: int
) -> list[tuple[Any, ...]]:
    """Rows of HIT_COLUMNS for the heaviest entries whose names or detail hold all terms. One statement."""
    rows = _ask(
        [(kind, False) for kind in kinds if terms],
        terms,
        f"SELECT * FROM (SELECT hit.id, {HIT_COLUMNS} FROM hit{{number}} AS hit "  # noqa: S608  our own SQL; words are parameters
        "JOIN kit_searchentry AS entry ON entry.id = hit.id "
        f"ORDER BY hit.id LIMIT {limit:d}) AS part{{number}}",
    )
    return [row[1:] for row in sorted(rows, key=lambda row: places.without_kind(row[0]))][:limit]


def _ask(questions, terms, part):
    """All rows of ``part``, a SELECT from the hits of one question, for each of ``questions``, sorted."""
    if not questions:
        return []
    tables, parts, params = [], [], []
    for number, (kind, names_only) in enumerate(questions):
        for table, sql, asked in _tables(number, kind, terms, names_only=names_only):
            # Materialized, or PostgreSQL plans for the few that are wanted, and walks a whole kind for them.
            tables.append(f"{table}{number} AS MATERIALIZED ({sql})")
            params += asked
        parts.append(part.format(number=number, tier=0 if names_only else 1))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(parts)}", params)
        return sorted(cursor.fetchall())


def _tables(number, kind, terms, *, names_only):
    """The first hits of a question, as (name, SQL, parameters) of one table, ``hit``, or of two.

    A long word is asked for unchanged, and as a beginning only where that leaves room: to find the first
    that begin so, a database reads them all.
    """
    first = f"ORDER BY id LIMIT {LIMIT + 1}"
    sql, begun = words_sql(kind, terms, names_only=names_only)
    _, whole = words_sql(kind, _whole(terms), names_only=names_only)
    if whole == begun:
        return _by_the_rest(number, kind, terms, names_only) or [("hit", f"{sql} {first}", begun)]
    is_full = f"(SELECT count(*) FROM whole{number}) > {LIMIT}"  # noqa: S608  a number and a constant of ours
    if connection.vendor == "sqlite":
        # FTS5 begins to read before it looks at any other condition, so the question itself has to change.
        either = sql.replace("MATCH %s", f"MATCH (CASE WHEN {is_full} THEN %s ELSE %s END)")
        return [("whole", f"{sql} {first}", whole), ("hit", f"{either} {first}", [whole[0], *begun])]
    either = (
        f"SELECT * FROM whole{number} WHERE {is_full} "  # noqa: S608  a number and SQL of ours
        f"UNION ALL SELECT * FROM ({sql} AND NOT {is_full} {first}) AS begun{number}"
    )
    return [("whole", f"{sql} {first}", whole), ("hit", either, begun)]


def _by_the_rest(number, kind, terms, names_only):
    """The same as two tables, ``rest`` and ``hit``, where PostgreSQL is asked for the beginning of a word.

    Its index reads all words that begin so, of one letter a tenth of all names. Where the other words leave
    few entries, it looks at these instead.
    """
    rest, begun = ([term for term in terms if term[1] == is_prefix] for is_prefix in (False, True))
    if connection.vendor != "postgresql" or not rest or not begun:
        return []
    sql, params = words_sql(kind, terms, names_only=names_only)
    few, of_rest = words_sql(kind, rest, names_only=names_only, columns="id, word_vector")
    query, *_bounds = words_sql(kind, begun, names_only=names_only)[1]
    is_few = f"(SELECT count(*) FROM rest{number}) <= {FEW}"  # noqa: S608  a number and a constant of ours
    either = (
        f"SELECT id FROM rest{number} WHERE {is_few} AND word_vector @@ %s::tsquery "  # noqa: S608  a number and SQL of ours
        f"UNION ALL SELECT * FROM ({sql} AND NOT {is_few} ORDER BY id LIMIT {LIMIT + 1}) AS all{number}"
    )
    return [("rest", f"{few} LIMIT {FEW + 1}", of_rest), ("hit", either, [query, *params])]
