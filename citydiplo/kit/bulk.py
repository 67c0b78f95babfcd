"""Writing many rows at once: prepared outside a transaction, inserted within it in seconds.

``bulk_create`` builds its SQL row by row and asks SQLite in small portions; an import of 26,000 rows would
hold the one writer's lock for half a minute. Here the values are made ready first, as plain tuples.
"""

from collections import defaultdict
from itertools import islice

from django.db import connection

BATCH = 5_000


def columns_of(model):
    """The columns that a row is inserted with, its key first, none that the database computes."""
    key, *others = sorted(
        (field for field in model._meta.local_concrete_fields if not field.generated),
        key=lambda field: not field.primary_key,
    )
    return [key, *others]


def prepared(instances):
    """Unsaved instances of one model as tuples of database values; defaults and timestamps are set."""
    fields = None
    for instance in instances:
        fields = fields or columns_of(type(instance))
        yield tuple(
            field.get_db_prep_save(field.pre_save(instance, add=True), connection) for field in fields
        )


def place_of(model, name):
    """Where a field's value stands in the tuples of ``prepared``."""
    return next(place for place, field in enumerate(columns_of(model)) if name in (field.name, field.attname))


def new_ids(model, number):
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


def insert(model, rows):
    """Insert tuples as ``prepared`` makes them, their keys filled in. Returns how many."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in columns_of(model))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    marks = f"({', '.join(['%s'] * len(columns_of(model)))})"
    total, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            total += len(batch)
            if connection.vendor == "sqlite":
                cursor.executemany(into + marks, batch)
            else:
                from psycopg2.extras import execute_values

                with connection.wrap_database_errors:  # past Django's cursor its errors are the driver's
                    execute_values(cursor.cursor, f"{into} %s", batch, page_size=1_000)
    return total


def update(model, changes):
    """Write {key: {field: value}}, a prepared statement for each set of fields; no signal, no history."""
    quote = connection.ops.quote_name
    by_fields = defaultdict(list)
    for pk, values in changes.items():
        ready = [
            model._meta.get_field(name).get_db_prep_save(value, connection) for name, value in values.items()
        ]
        by_fields[tuple(values)].append((*ready, pk))
    for names, rows in by_fields.items():
        fields = [model._meta.get_field(name) for name in names]
        values = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        key = quote(model._meta.pk.column)
        statement = f"UPDATE {quote(model._meta.db_table)} SET {values} WHERE {key} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            _execute_each(cursor, statement, rows)


def _execute_each(cursor, statement, rows):
    if connection.vendor == "sqlite":
        cursor.executemany(statement, rows)
    else:
        from psycopg2.extras import execute_batch

        with connection.wrap_database_errors:
            execute_batch(cursor.cursor, statement, rows, page_size=500)
