"""Search over everything public: the same question, the same hits, on SQLite and on PostgreSQL.

Asking::

    find(query, kinds, per_kind=6)     the search page, grouped by kind          3 statements, at most 6
    suggest(query, kinds)              hits for what somebody is typing          1 statement, or 2
    matching(kind, query)              a condition for filters on a noun's table 1 statement, or 2
    ids_matching(query, kind)          the best ids, best first, near spellings  2 statements, at most 5

A directory filters with ``queryset.filter(pk__in=matching("city", text))``.

Writing, by each noun's actions, and only what everybody may see::

    replace(documents)                 write or rewrite these
    remove(kind, ids)                  take these out
    reindex(kind, documents, ids=None) make a kind hold exactly these; with ids, of these objects only

The index is two plain tables (``kit.models``) with the full text of each database beside them. What decides
which pages match and in which order happens here: texts are folded in Python before they are stored
(``folding``), a place in the order of weight is part of every key (``places``), and near spellings are
measured in Python (``spelling``).
"""

from citydiplo.kit.search.documents import SearchDocument
from citydiplo.kit.search.finding import (
    LONGEST_QUERY,
    SUGGESTIONS,
    find,
    ids_matching,
    matching,
    suggest,
    suggest_near,
)
from citydiplo.kit.search.results import Hit, ResultGroup, SearchResults
from citydiplo.kit.search.writing import refresh_statistics, reindex, remove, replace, rows_in_batches

__all__ = [
    "LONGEST_QUERY",
    "SUGGESTIONS",
    "Hit",
    "ResultGroup",
    "SearchDocument",
    "SearchResults",
    "find",
    "ids_matching",
    "matching",
    "refresh_statistics",
    "reindex",
    "remove",
    "replace",
    "rows_in_batches",
    "suggest",
    "suggest_near",
]
