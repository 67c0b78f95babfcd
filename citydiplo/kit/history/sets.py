"""History of rows that are written in bulk, which sends no signals: the writer calls this instead.

One statement leaves the acts of some hundred rows. They hold the values of each row, not its many-to-many
sets.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from citydiplo.kit.history.recording import act_facts, recorder_of

CHUNK = 900  # keys in one statement; SQLite takes no more than a thousand


def entered(model: type[Model], keys: Iterable[Any]) -> None:
    """An act of entering for each of these rows, once they are inserted."""
    _copy(model, list(keys), "+")


def removed(model: type[Model], keys: Iterable[Any]) -> None:
    """An act of removing for each of these rows, before they are deleted."""
    _copy(model, list(keys), "-")


@contextmanager
def watching(rows: QuerySet[Any]) -> Iterator[None]:
    """Record what the block changes in the queryset ``rows`` by ``update()``.

    Costs two statements, and one for all acts.
    """
    recorder = recorder_of(rows.model)
    before = {row.pk: recorder.stored(row) for row in rows}
    yield
    after = rows.model._base_manager.in_bulk(before).values() if before else ()
    told = [(row, recorder.changed(before[row.pk], recorder.stored(row))) for row in after]
    acts = rows.model.history.model
    made = [
        acts(
            **{field.attname: getattr(row, field.attname) for field in acts.tracked_fields},
            **_facts("~", changes),
        )
        for row, changes in told
        if changes
    ]
    acts.objects.bulk_create(made, batch_size=CHUNK)


def _facts(kind, changes=None):
    return {"history_type": kind, "history_date": timezone.now(), "changes": changes or {}, **act_facts()}


def _copy(model, keys, kind):
    acts, quote = model.history.model, connection.ops.quote_name
    own = [quote(field.column) for field in acts.tracked_fields]
    facts = {
        quote(field.column): field.get_db_prep_save(value, connection)
        for name, value in _facts(kind).items()
        for field in [acts._meta.get_field(name)]
    }
    key = quote(model._meta.pk.column)
    keys = sorted(keys)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        is_run = chunk[-1] - chunk[0] == len(chunk) - 1
        among = f"BETWEEN {chunk[0]:d} AND {chunk[-1]:d}" if is_run else f"IN ({', '.join(map(str, chunk))})"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(acts._meta.db_table)} ({', '.join([*own, *facts])}) "  # noqa: S608  names of two models, marks for all values
                f"SELECT {', '.join([*own, *['%s'] * len(facts)])} FROM {quote(model._meta.db_table)} "
                f"WHERE {key} {among} ORDER BY {key}",
                list(facts.values()),
            )
