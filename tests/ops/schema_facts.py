"""Write as JSON what a new database is made of.

    python -m tests.ops.schema_facts migrations    # or models, as tests/snapshot.py makes it

Definitions are lists without an order: of the columns of a table, none depends on which comes first.
"""

import json
import os
import sys

import django
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

from tests.snapshot import made_from_models

OF_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
OF_POSTGRESQL = """
    SELECT 'column', table_name, column_name || ' ' || data_type || ' ' || is_nullable || ' '
        || coalesce(character_maximum_length::text, '') || ' ' || coalesce(column_default, '') || ' '
        || coalesce(collation_name, '') || ' ' || is_identity || ' ' || coalesce(generation_expression, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', proname, prosrc FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
    WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'
"""


def parts(definition):
    """The columns and constraints of a table, each in one line."""
    inside, depth, text = [], 0, ""
    for sign in definition[definition.index("(") + 1 : definition.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            inside.append(text)
            text = ""
        else:
            text += sign
    return sorted(" ".join(part.split()) for part in (*inside, text))


def facts():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(OF_POSTGRESQL)
            defined = sorted(map(list, cursor.fetchall()))
        else:
            cursor.execute(OF_SQLITE)
            defined = sorted(
                [kind, name, table, parts(sql) if kind == "table" else " ".join(sql.split())]
                for kind, name, table, sql in cursor.fetchall()
            )
        tables = sorted(set(connection.introspection.table_names(cursor)) - {"django_migrations"})
        rows = {}
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608  the database's own name
            rows[table] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = sorted(f"{app} {name}" for app, name in cursor.fetchall())
    return {"defined": defined, "rows": rows, "applied": applied}


def main(way):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if way == "models":
        migrating = migrate.Command.handle
        migrate.Command.handle = lambda self, *args, **options: made_from_models(
            migrating, self, connection, options
        )
    call_command("migrate", verbosity=0)
    json.dump(facts(), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
