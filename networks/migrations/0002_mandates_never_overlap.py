"""Terms in one city never overlap: the database refuses it, each kind in its own way."""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE networks_mandate ADD CONSTRAINT mandates_never_overlap
    EXCLUDE USING gist (city_id WITH =, daterange(starts, ends, '[)') WITH &&)
    """,
]

SQLITE_TRIGGER = """
CREATE TRIGGER mandates_never_overlap_{when} BEFORE {event} ON networks_mandate
WHEN EXISTS (
    SELECT 1 FROM networks_mandate AS other
    WHERE other.city_id = NEW.city_id AND other.id IS NOT NEW.id
      AND other.starts < coalesce(NEW.ends, '9999-12-31')
      AND NEW.starts < coalesce(other.ends, '9999-12-31')
)
BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: mandates_never_overlap'); END
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(SQLITE_TRIGGER.format(when="insert", event="INSERT"))
        schema_editor.execute(
            SQLITE_TRIGGER.format(when="update", event="UPDATE OF city_id, starts, ends")
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE networks_mandate DROP CONSTRAINT mandates_never_overlap")
    else:
        schema_editor.execute("DROP TRIGGER mandates_never_overlap_insert")
        schema_editor.execute("DROP TRIGGER mandates_never_overlap_update")


class Migration(migrations.Migration):
    dependencies = [("networks", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
