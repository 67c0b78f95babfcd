"""Finding by words: the full-text index of each database, asked the same question.

Hits come in the order of their places, heaviest first, and reading stops at a limit: a word that a hundred
thousand entries hold costs little more than one that a thousand do.
"""

from itertools import product

from django.db import connection

from citydiplo.kit.search import places
from citydiplo.kit.search.names import HIT_COLUMNS

LIMIT = 1_000  # beyond so many hits of a kind nobody counts
MOST_TERMS = 12


def words_sql(kind, terms, *, names_only=False):
    """SQL and parameters for a column ``id``: the entries of ``kind`` that hold all ``terms``."""
    first, last = places.bounds(kind)
    if connection.vendor == "sqlite":
        query = " ".join(f'"{word}"{"*" if is_prefix else ""}' for word, is_prefix in terms)
        query = f"names : ({query})" if names_only else query
        where = "kit_searchtext MATCH %s AND rowid BETWEEN %s AND %s"
        return f"SELECT rowid AS id FROM kit_searchtext WHERE {where}", [query, first, last]  # noqa: S608
    query = " & ".join(f"'{word}'{':*' if is_prefix else ''}" for word, is_prefix in terms)
    vector = "name_vector" if names_only else "word_vector"
    return (
        f"SELECT id FROM kit_searchentry WHERE {vector} @@ %s::tsquery AND id BETWEEN %s AND %s",  # noqa: S608
        [query, first, last],
    )


def has_any(kind, terms):
    """Whether an entry of ``kind`` holds all ``terms``. One statement."""
    sql, params = words_sql(kind, terms)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({sql})", params)
        return bool(cursor.fetchone()[0])


def by_words(kinds, terms, *, wanted):
    """For each kind that has any: (entries, count). One statement.

    At most ``wanted`` entries that hold all terms in their names, then as many that hold them anywhere, each
    by weight. The count ends one beyond LIMIT.
    """
    questions = [(kind, names_only) for kind, names_only in product(kinds, (True, False)) if terms]
    rows = _ask(
        questions,
        terms,
        "SELECT * FROM (SELECT {tier} AS tier, id, count(*) OVER () AS hits FROM hit{number} "  # noqa: S608
        f"ORDER BY id LIMIT {wanted:d}) AS part{{number}}",
    )
    found = {}
    for _tier, entry, hits in rows:
        entries, count = found.get(places.kind_number_of(entry), ({}, 0))
        entries[entry] = None
        found[places.kind_number_of(entry)] = entries, max(count, hits)
    known = {kind: found.get(places.kind_number(kind)) for kind in kinds}
    return {kind: (list(hits[0]), hits[1]) for kind, hits in known.items() if hits}


def suggested(kinds, terms, *, limit):
    """Rows of HIT_COLUMNS for the heaviest entries whose names or detail hold all terms. One statement."""
    rows = _ask(
        [(kind, False) for kind in kinds if terms],
        terms,
        f"SELECT * FROM (SELECT hit.id, {HIT_COLUMNS} FROM hit{{number}} AS hit "  # noqa: S608
        "JOIN kit_searchentry AS entry ON entry.id = hit.id "
        f"ORDER BY hit.id LIMIT {limit:d}) AS part{{number}}",
    )
    return [row[1:] for row in sorted(rows, key=lambda row: places.without_kind(row[0]))][:limit]


def _ask(questions, terms, part):
    """All rows of ``part``, a SELECT from the hits of one question, for each of ``questions``, sorted."""
    if not questions:
        return []
    hits, parts, params = [], [], []
    for number, (kind, names_only) in enumerate(questions):
        sql, words = words_sql(kind, terms, names_only=names_only)
        # Materialized, or PostgreSQL plans for the few that are wanted and walks the whole kind for them.
        hits.append(f"hit{number} AS MATERIALIZED ({sql} ORDER BY id LIMIT {LIMIT + 1})")
        parts.append(part.format(number=number, tier=0 if names_only else 1))
        params += words
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(hits)} {' UNION ALL '.join(parts)}", params)
        return sorted(cursor.fetchall())
