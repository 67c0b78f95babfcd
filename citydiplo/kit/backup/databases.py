"""One moment of the database in a file, and that file in an empty database: SQLite and PostgreSQL.

SQLite's own backup API reads a database that is written to. PostgreSQL's programs do the same; what is asked
beside them is asked of the same snapshot.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.sqlite3._functions import register

from citydiplo.kit.errors import BackupRefusedError

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
Execute = Callable[[str], Iterable[tuple[Any, ...]]]
_PROGRAMS = Path("/usr/lib/postgresql")
# What Django adds to the parameters of libpq, and what must not stand in a list of processes.
_NOT_LIBPQ = {"cursor_factory", "client_encoding", "password", "options"}


def dump(folder: Path, look: Callable[[Execute], None]) -> None:
    """Write the database into ``folder``; call ``look`` once with a way to read the same moment of it."""
    target = folder / FILES[connection.vendor]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # in one step: writers go on beside it, in the write-ahead log
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            register(copy)  # Django's functions: constraints use them
            if (state := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise BackupRefusedError(f"The database is damaged: {state}. Restore an earlier backup.")
            look(copy.execute)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", *_where())
        look(_executing(cursor))


def load(folder: Path) -> None:
    """Write a dump into the database, which is empty; all of it or nothing."""
    source = folder / FILES[connection.vendor]
    if connection.vendor == "sqlite":
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        name.parent.mkdir(parents=True, exist_ok=True)
        half = name.with_name(f"{name.name}.half")
        shutil.copyfile(source, half)
        half.chmod(0o600)
        for beside in ("-wal", "-shm"):  # of the empty file that is replaced
            name.with_name(f"{name.name}{beside}").unlink(missing_ok=True)
        half.replace(name)
        return
    options = ("--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error")
    connection.close()
    _run("pg_restore", *options, *_where(), str(source))


def clear() -> None:
    """Empty the database again that :func:`load` filled, for another try."""
    if connection.vendor == "sqlite":
        connection.close()
        Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)


def check_empty() -> None:
    """Raises BackupRefusedError where the database holds a table."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        raise BackupRefusedError(
            f"The database {connection.settings_dict['NAME']} holds {len(tables)} tables already. "
            "Restore writes into an empty one only: name another in DATABASE_URL, or another CITYDIPLO_HOME."
        )


def rows_of(execute: Execute, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of ``tables`` has; one statement for each."""
    quoted = {name: connection.ops.quote_name(name) for name in sorted(tables)}
    return {
        name: next(iter(execute(f"SELECT COUNT(*) FROM {table}")))[0]  # noqa: S608  names of our own tables
        for name, table in quoted.items()
    }


def named_files(execute: Execute) -> set[str]:
    """The name of every stored file that a row of any model names."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField) and model._meta.managed and not model._meta.proxy:
                table, column = map(connection.ops.quote_name, (model._meta.db_table, field.column))
                rows = execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")  # noqa: S608  our own names
                found.update(name for (name,) in rows)
    return found


def executing() -> Execute:
    """A way to ask the database as it is now."""
    return _executing(connection.cursor())


def _executing(cursor):
    def execute(sql):
        cursor.execute(sql)
        return cursor.fetchall()

    return execute


def _where():
    """Our database, as an argument of PostgreSQL's programs."""
    from psycopg2.extensions import make_dsn

    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name not in _NOT_LIBPQ and value not in (None, "")
    }
    return [f"--dbname={make_dsn(**parameters)}"]


def _run(program, *arguments):
    password = connection.get_connection_params().get("password")
    done = subprocess.run(  # noqa: S603  a fixed program; arguments are no shell's
        [_find(program), *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupRefusedError(f"{program} failed: {' '.join(lines[:4]) or done.returncode}")


def _find(program):
    """PostgreSQL's ``program``: the newest that is installed, since an old one cannot read a newer server."""
    newest = sorted(_PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: path.parts[-3].zfill(6))
    with suppress(IndexError):
        return str(newest[-1])
    if path := shutil.which(program):
        return path
    raise BackupRefusedError(
        f"{program} is not installed. Install the client programs of PostgreSQL (Debian: postgresql-client)."
    )
