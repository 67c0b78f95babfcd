"""Writing the index: what is public goes in, what is no longer goes out.

Rows are written as sets and in batches, each its own transaction: on SQLite one writer locks out all others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet

from citydiplo.kit.db import bulk_write
from citydiplo.kit.models import SearchEntry, SearchName
from citydiplo.kit.search import documents as rows_of

if TYPE_CHECKING:
    from citydiplo.kit.search.documents import SearchDocument

BATCH = 5_000


def replace(documents: Iterable[SearchDocument]) -> int:
    """Write these documents, in place of what the index said of the same objects. Returns how many."""
    written, documents = 0, iter(documents)
    while batch := {(each.kind, each.object_id): each for each in islice(documents, BATCH)}:
        with transaction.atomic(savepoint=False):
            for kind in {kind for kind, _ in batch}:
                _delete(kind, [object_id for of, object_id in batch if of == kind])
            _insert(batch.values())
        written += len(batch)
    return written


def remove(kind: str, ids: Iterable[int]) -> None:
    """Take objects of a kind out of the index; those that are not in it are passed over."""
    ids = iter(ids)
    while batch := list(islice(ids, BATCH)):
        with transaction.atomic(savepoint=False):
            _delete(kind, batch)


def reindex(kind: str, documents: Iterable[SearchDocument], *, ids: Collection[int] | None = None) -> int:
    """Make the index of a kind hold exactly ``documents``; with ``ids``, of these objects only.

    Returns how many documents there are.
    """
    seen = set()

    def noted():
        for document in documents:
            seen.add(document.object_id)
            yield document

    replace(noted())
    if ids is None:
        ids = set(SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True))
    remove(kind, set(ids) - seen)
    return len(seen)


def rows_in_batches(queryset: QuerySet[Any], *, size: int = BATCH) -> Iterator[Any]:
    """All rows of a queryset in the order of their keys, read in pieces, so that one may write in between."""
    last, is_full = 0, True
    while is_full:
        batch = list(queryset.filter(pk__gt=last).order_by("pk")[:size])
        yield from batch
        if is_full := len(batch) == size:
            last = batch[-1].pk


def refresh_statistics() -> None:
    """Tell the database's planner what the tables hold; worth its second after many writes."""
    with connection.cursor() as cursor:
        for model in (SearchEntry, SearchName):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        if connection.vendor == "postgresql":
            # What was inserted waits in a list that every search would read to its end.
            cursor.execute("SELECT gin_clean_pending_list('search_entry_by_word')")


def _delete(kind, object_ids):
    entries = list(
        SearchEntry.objects.filter(bulk_write.within("object_id", object_ids), kind=kind).values_list(
            "id", flat=True
        )
    )
    if not entries:
        return
    if connection.vendor == "sqlite":
        # The full-text table holds no texts of its own: it is told what it has to forget.
        marks = ", ".join(["%s"] * len(entries))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kit_searchtext (kit_searchtext, rowid, words) SELECT 'delete', "  # noqa: S608  our own SQL; texts are parameters
                f"id, words FROM kit_searchentry WHERE id IN ({marks})",
                entries,
            )
    SearchName.objects.filter(entry__in=entries)._raw_delete(SearchName.objects.db)
    SearchEntry.objects.filter(pk__in=entries)._raw_delete(SearchEntry.objects.db)


def _insert(documents):
    entries = sorted(map(rows_of.entry_row, documents))
    names = list(chain.from_iterable(map(rows_of.name_rows, documents)))
    _insert_rows(SearchEntry, rows_of.ENTRY_COLUMNS, entries)
    _insert_rows(SearchName, rows_of.NAME_COLUMNS, names)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO kit_searchtext (rowid, words) VALUES (%s, %s)",
                [(row[0], row[-1]) for row in entries],
            )


def _insert_rows(model, columns, rows):
    """Plain rows into a table; model instances would take most of the time of a whole reindex."""
    if rows:
        with connection.cursor() as cursor:
            bulk_write.insert_rows(cursor, model._meta.db_table, columns, rows)
