"""Writing many rows together: prepared outside a transaction, inserted within it in seconds.

``bulk_create`` builds its SQL row by row and asks SQLite in small portions; an import of 26,000 rows would
hold the one writer's lock for half a minute. Here the values are made ready first, as plain tuples, and go to
PostgreSQL by COPY.
"""

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import CharField, ForeignKey, IntegerField, JSONField, Model, Q, TextField

BATCH = 5_000
MOST_KEYS = 900  # in one statement; SQLite takes no more than a thousand parameters
_known_classes = {type(None), str, int, float, bool}  # whose text is what COPY reads
_NULL = r"\N"
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
            name: (place, *_storing(field))
            for place, field in enumerate(columns_of(model))
            for name in (field.name, field.attname)
        }

    def filled(self, facts: Mapping[str, Any]) -> tuple[Any, ...]:
        """The tuple for {field: value}."""
        row = list(self._row)
        for name, value in facts.items():
            place, plain, store = self._fields[name]
            row[place] = value if value is None or value.__class__ is plain else store(value)
        return tuple(row)


_WAYS = ("get_db_prep_save", "get_db_prep_value", "get_prep_value", "to_python")


def _storing(field):
    """(class of the values that a field stores as they are, function for the others).

    Django's way for a value goes through four methods; the usual fields change nothing there.
    """
    for base, kind in ((CharField, str), (TextField, str), (IntegerField, int), (ForeignKey, int)):
        if isinstance(field, base) and all(getattr(type(field), way) is getattr(base, way) for way in _WAYS):
            return kind, partial(stored, field)
    if type(field) is JSONField and field.encoder is None:
        return None, json.dumps
    return None, partial(stored, field) if isinstance(field, JSONField) else _remembered(field)


def _remembered(field):
    """``stored`` of a field whose values repeat: dates, countries, sets of choices."""
    known = lru_cache(maxsize=2_000, typed=True)(partial(stored, field))

    def store(value):
        try:
            return known(tuple(value) if value.__class__ is list else value)
        except TypeError:  # it cannot be remembered
            return stored(field, value)

    return store


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
        cursor.execute(  # the sequence is looked up once, not for each of its numbers
            "SELECT nextval(one.name) FROM generate_series(1, %s), "
            "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) AS one",
            [number, table, column],
        )
        return [row[0] for row in cursor.fetchall()]


def within(name: str, keys: Iterable[int]) -> Q:
    """The condition that ``name`` is one of these keys, by their ends where none between them is missing."""
    keys = sorted(keys)
    if keys and keys[-1] - keys[0] == len(keys) - 1:
        return Q(**{f"{name}__gte": keys[0], f"{name}__lte": keys[-1]})
    return Q(**{f"{name}__in": keys})


def among(name: str, keys: Iterable[int]) -> Iterator[tuple[list[int], Q]]:
    """Portions of ``keys``, each with the condition that ``name`` is one of them.

    Rows that were written together have consecutive keys, and a database finds these by their ends.
    """
    keys = sorted(keys)
    for start in range(0, len(keys), MOST_KEYS):
        portion = keys[start : start + MOST_KEYS]
        yield portion, within(name, portion)


def insert(model: type[Model], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert tuples as ``prepared`` makes them, their keys filled in. Returns how many."""
    columns = [field.column for field in columns_of(model)]
    total, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            total += len(batch)
            insert_rows(cursor, model._meta.db_table, columns, batch)
    return total


def insert_rows(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples of values for these columns: by COPY on PostgreSQL, row by row on SQLite."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    if connection.vendor == "sqlite":
        # Names of a model's own table and columns; every value is a parameter.
        cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608  names of a model, marks for its values
    else:
        _copy(cursor, f"COPY {quote(table)} ({names}) FROM STDIN", rows)


def _copy(cursor, statement, rows):
    lines = "".join([_in_copy_format(row) + "\n" for row in rows])
    with connection.wrap_database_errors:  # past Django's cursor its errors are the driver's
        cursor.cursor.copy_expert(statement, io.StringIO(lines))


def _in_copy_format(row):
    """A row in the text format of COPY.

    Few rows hold a sign that has to be escaped, and looking at a whole line is quicker than at each value.
    """
    if not _known_classes.issuperset(map(type, row)):
        _learn_classes(row)
    texts = [_NULL if value is None else value if value.__class__ is str else str(value) for value in row]
    line = "\t".join(texts)
    if line.count("\t") >= len(row) or "\n" in line or "\r" in line:
        return "\t".join([_NULL if value is None else str(value).translate(_escapes) for value in row])
    if line.count("\\") != row.count(None):
        return "\t".join([_NULL if value is None else str(value).replace("\\", r"\\") for value in row])
    return line


def _learn_classes(row):
    for value in row:
        if isinstance(value, bytes | list | tuple | dict):
            raise TypeError(f"No column holds {value!r} like this.")
        _known_classes.add(value.__class__)


def update(model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
    """Write {key: {field: value}}, a statement for each set of fields and portion; no signal, no history."""
    by_fields: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, values in changes.items():
        by_fields[tuple(values)].append((*values.values(), pk))
    write = _update_each if connection.vendor == "sqlite" else _update_from_values
    for names, rows in by_fields.items():
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        with connection.cursor() as cursor:
            write(cursor, model, fields, list(_ready_to_update(fields, rows)))


def _ready_to_update(fields, rows):
    ways = [_storing(field) for field in fields]
    for *values, pk in rows:
        ready = (
            value if value is None or value.__class__ is plain else store(value)
            for value, (plain, store) in zip(values, ways, strict=True)
        )
        yield (*ready, pk)


def _update_each(cursor, model, fields, rows):
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    cursor.executemany(f"UPDATE {table} SET {settings} WHERE {key} = %s", rows)  # noqa: S608  names of a model, marks for its values


def _update_from_values(cursor, model, fields, rows):
    """A statement for each thousand rows, joined with their values: PostgreSQL then plans and walks once."""
    from psycopg2.extras import execute_values

    quote = connection.ops.quote_name
    types = [
        field.rel_db_type(connection) if field.is_relation else field.db_type(connection) for field in fields
    ]
    settings = ", ".join(
        f"{quote(field.column)} = CAST(new.v{place} AS {kind})"
        for place, (field, kind) in enumerate(zip(fields, types, strict=True))
    )
    names = ", ".join([*(f"v{place}" for place in range(len(fields))), "pk"])
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    statement = (
        f"UPDATE {table} SET {settings} FROM (VALUES %s) AS new ({names}) WHERE {table}.{key} = new.pk"  # noqa: S608  names of a model, marks for its values
    )
    with connection.wrap_database_errors:
        execute_values(cursor.cursor, statement, rows, page_size=1_000)
