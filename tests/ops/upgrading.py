"""Upgrade a dump of an earlier release in a process of its own, and report how its rows changed.

    DATABASE_URL=… CITYDIPLO_HOME=… python -m tests.ops.upgrading DUMP

Prints JSON: the rows before, the rows after, and the status of pages that people have bookmarked.
"""

import datetime
import json
import lzma
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from citydiplo.ops.dev import servers


def main(dump: Path) -> None:
    django.setup()
    restore(lzma.decompress(dump.read_bytes()).decode())
    before = every_row()
    call_command("migrate", verbosity=0)
    call_command("check", stdout=sys.stderr)
    after = every_row()
    with override_settings(ALLOWED_HOSTS=["testserver"], DEMO=True):  # Ana is a demo person
        pages = statuses()
    json.dump({"before": before, "after": after, "pages": pages}, sys.stdout)


def restore(sql: str) -> None:
    """Into an empty database. psql reads what pg_dump wrote; SQLite needs Django's own functions."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.executescript(f"PRAGMA foreign_keys=OFF; {sql} PRAGMA foreign_keys=ON;")
        return
    settings = connection.settings_dict
    psql = servers.find_postgres() / "psql"
    where = ["-h", settings["HOST"] or settings["OPTIONS"]["host"], "-U", settings["USER"], settings["NAME"]]
    command = [psql, "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", *where]
    subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.DEVNULL)


def every_row() -> dict[str, dict[str, dict[str, str]]]:
    """{table: {primary key: {column: value}}}, values as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("kit_search", "sqlite_")):
                continue
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names come from the database itself
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, map(as_text, row), strict=True)) for row in cursor.fetchall()]
            found[table] = {row[key]: row for row in rows} if key else {}
    return found


def as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def statuses() -> dict[str, int]:
    """How pages of the upgraded portal answer: for visitors, then for Ana, who edits Lima."""
    from citydiplo.accounts.models import User
    from partnerships.models import Partnership

    record = Partnership.objects.filter(visibility="public").order_by("pk").first()
    public = ["/", "/cities/", "/cities/lima/", "/partnerships/", record.get_absolute_url(), "/networks/"]
    own = ["/desk/", "/follows/", "/imports/", "/account/", record.get_absolute_url()]
    ana = Client()
    ana.force_login(User.objects.get(email="ana@lima.example"))
    visitor = Client()
    return {path: visitor.get(path).status_code for path in public} | {
        f"{path} as Ana": ana.get(path).status_code for path in own
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
