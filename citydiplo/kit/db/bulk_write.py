"""Writing many rows together: prepared outside a transaction, inserted within it in seconds.

``bulk_create`` builds its SQL row by row and asks SQLite in small portions; an import of 26,000 rows would
hold the one writer's lock for half a minute. Here the values are made ready first, as plain tuples, and go to
PostgreSQL by COPY.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model, Q

BATCH = 5_000
MOST_KEYS = 900  # in one statement; SQLite takes no more than a thousand parameters
_escapes = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def columns_of(model: type[Model]) -> list[Any]:
    """The columns that a row is inserted with, its key first, none that the database computes."""
    key, *others = sorted(
        (field for field in model._meta.local_concrete_fields if not field.generated),
        key=lambda field: not field.primary_key,
    )
    return [key, *others]


def stored(field: Any, value: Any) -> Any:
    """A value as it goes into a field's column; JSON as text."""
    ready = field.get_db_prep_save(value, connection)
    if isinstance(field, JSONField) and hasattr(ready, "adapted"):  # psycopg2's wrapper
        return ready.dumps(ready.adapted)
    return ready


def prepared(instances: Iterable[Model]) -> Iterator[tuple[Any, ...]]:
    """Unsaved instances of one model as tuples of database values; defaults and timestamps are set."""
    fields = None
    for instance in instances:
        fields = fields or columns_of(type(instance))
        yield tuple(stored(field, field.pre_save(instance, add=True)) for field in fields)


class Blank:
    """A row of a model with its defaults, and the moment it was made as timestamps, to be filled many times.

    What ``prepared`` makes of an instance, without the instance: a tenth of its time.
    """

    def __init__(self, model: type[Model]) -> None:
        self._row = next(prepared([model()]))
        self._fields = {
            name: (place, field)
            for place, field in enumerate(columns_of(model))
            for name in (field.name, field.attname)
        }

    def filled(self, facts: Mapping[str, Any]) -> tuple[Any, ...]:
        """The tuple for {field: value}."""
        row = list(self._row)
        for name, value in facts.items():
            place, field = self._fields[name]
            row[place] = stored(field, value)
        return tuple(row)


def place_of(model: type[Model], name: str) -> int:
    """The place of a field's value in the tuples of ``prepared``."""
    return next(place for place, field in enumerate(columns_of(model)) if name in (field.name, field.attname))


def moments_of(model: type[Model]) -> dict[int, Any]:
    """{place: this moment} of the columns that tell when a row was made or changed."""
    row = next(prepared([model()]))
    return {
        place: row[place]
        for place, field in enumerate(columns_of(model))
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    }


def new_ids(model: type[Model], number: int) -> list[int]:
    """So many fresh keys, in a list; call within the transaction that inserts the rows."""
    if not number:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # one writer: what is free now stays so until the commit
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return list(range(first, first + number))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, column, number],
        )
        return [row[0] for row in cursor.fetchall()]


def among(name: str, keys: Iterable[int]) -> Iterator[tuple[list[int], Q]]:
    """Portions of ``keys``, each with the condition that ``name`` is one of them.

    Rows that were written together have consecutive keys, and a database finds these by their ends.
    """
    keys = sorted(keys)
    for start in range(0, len(keys), MOST_KEYS):
        portion = keys[start : start + MOST_KEYS]
        first, last = portion[0], portion[-1]
        if last - first == len(portion) - 1:
            yield portion, Q(**{f"{name}__gte": first, f"{name}__lte": last})
        else:
            yield portion, Q(**{f"{name}__in": portion})


def insert(model: type[Model], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert tuples as ``prepared`` makes them, their keys filled in. Returns how many."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(field.column) for field in columns_of(model))
    marks = ", ".join(["%s"] * len(columns_of(model)))
    total, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            total += len(batch)
            if connection.vendor == "sqlite":
                # Names of the model's own table and columns; every value is a parameter.
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", batch)  # noqa: S608  names of a model, marks for its values
            else:
                _copy(cursor, f"COPY {table} ({names}) FROM STDIN", batch)
    return total


def _copy(cursor, statement, rows):
    lines = "".join(["\t".join(map(_copied, row)) + "\n" for row in rows])
    with connection.wrap_database_errors:  # past Django's cursor its errors are the driver's
        cursor.cursor.copy_expert(statement, io.StringIO(lines))


def _copied(value):
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if value.__class__ is str:
        return value.translate(_escapes)
    if isinstance(value, bytes | list | tuple | dict):
        raise TypeError(f"No column holds {value!r} like this.")
    return str(value).translate(_escapes)


def update(model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
    """Write {key: {field: value}}, a prepared statement for each set of fields; no signal, no history."""
    quote = connection.ops.quote_name
    by_fields: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, values in changes.items():
        ready = [stored(model._meta.get_field(name), value) for name, value in values.items()]
        by_fields[tuple(values)].append((*ready, pk))
    for names, rows in by_fields.items():
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        key = quote(model._meta.pk.column)
        statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {key} = %s"  # noqa: S608  names of a model, marks for its values
        with connection.cursor() as cursor:
            _execute_each(cursor, statement, rows)


def _execute_each(cursor, statement, rows):
    if connection.vendor == "sqlite":
        cursor.executemany(statement, rows)
    else:
        from psycopg2.extras import execute_batch

        with connection.wrap_database_errors:
            execute_batch(cursor.cursor, statement, rows, page_size=500)
