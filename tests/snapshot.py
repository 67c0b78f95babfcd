"""The database of the tests, kept until a migration or a model changes.

It is made from the models, with what they cannot say (``BEYOND_MODELS``): a hundred migrations would take
half a minute of one core, a copy takes a blink. ``tests/ops/test_snapshot.py`` (``make check``) compares it
with what the migrations make.
"""

import fcntl
import gc
import hashlib
import os
import sqlite3
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "databases"
THROWAWAY = "/citydiplo-pg-"  # in the folder of a server that citydiplo/ops/dev/servers.py starts
APPS = ("agenda", "citydiplo", "networks", "partnerships")

# (migration, its function) that makes what models cannot say: triggers, full text, indexes of expressions.
BEYOND_MODELS = (
    ("citydiplo.kit.migrations.0002_search_text", "build"),
    ("networks.migrations.0001_squashed_0006_history", "forbid"),
    ("networks.migrations.0017_gazetteer", "build"),
    ("networks.migrations.0020_mandates_known_on", "forbid"),
    ("partnerships.migrations.0048_briefings", "forbid"),
)


@contextmanager
def migrated_once():
    """While it lasts, migrating a database of the tests copies what the same migrations made before."""
    whole = migrate.Command.handle

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        copies = _copies_of(connection)
        if not copies:
            return whole(self, *args, **options)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first of several workers makes it for all
            if not copies.exist():
                made_from_models(whole, self, connection, options)
                copies.keep()
                return None
        copies.take()
        return None

    migrate.Command.handle = handle
    try:
        yield
    finally:
        migrate.Command.handle = whole


def made_from_models(migrating, command, connection, options):
    """Make all tables of an empty database, and record every migration as applied."""
    none = {app.label: None for app in apps.get_app_configs()}
    with override_settings(MIGRATION_MODULES=none):
        migrating(command, **{**options, "run_syncdb": True})
    with connection.schema_editor() as editor:
        for module, name in BEYOND_MODELS:
            getattr(import_module(module), name)(apps, editor)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for key, migration in MigrationLoader(None).graph.nodes.items():
        for app, name in (key, *migration.replaces):
            recorder.record_applied(app, name)


def kept():
    """The migrated database as a file, or None where it was not made (yet)."""
    path = FOLDER / f"{_digest()}.sqlite3"
    return path if path.exists() else None


def _copies_of(connection):
    """How this database is kept and copied, or None where it is no test's alone."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        return InFile(connection)
    if THROWAWAY in str(connection.settings_dict["OPTIONS"].get("host")):
        return BesideIt(connection)
    return None


class InFile:
    """A copy of an SQLite database in memory."""

    def __init__(self, connection):
        self.connection, self.path = connection, FOLDER / f"{_digest()}.sqlite3"

    def exist(self):
        return self.path.exists()

    def keep(self):
        for older in FOLDER.glob("*.sqlite3"):
            older.unlink()
        waiting = self.path.with_suffix(".new")
        waiting.unlink(missing_ok=True)
        with sqlite3.connect(waiting) as target:
            self.connection.connection.backup(target)
        target.close()
        waiting.replace(self.path)

    def take(self):
        self.connection.ensure_connection()
        with sqlite3.connect(self.path) as source:
            source.backup(self.connection.connection)
        source.close()


class BesideIt:
    """A copy of a PostgreSQL database, in the same server."""

    def __init__(self, connection):
        self.connection, self.name = connection, f"kept_{_digest()}"
        self.own = connection.settings_dict["NAME"]

    def exist(self):
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return bool(cursor.fetchone())

    def keep(self):
        self._copy(self.own, self.name)

    def take(self):
        self._copy(self.name, self.own)

    def _copy(self, source, target):
        quote = self.connection.ops.quote_name
        self.connection.close()  # nobody else may be connected to either
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)}")
            cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


def _digest():
    """Of all that a migrated database is made from, the content types of models among it."""
    digest = hashlib.blake2b(digest_size=12)
    files = [Path(__file__), ROOT / "requirements-dev.txt", ROOT / "citydiplo" / "settings.py"]
    for app in APPS:
        for pattern in ("migrations/*.py", "models.py", "models/*.py", "choices.py"):
            files += (ROOT / app).rglob(pattern)
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def main():
    """Make the copy, if it is not there yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    gc.set_threshold(50_000, 10, 10)
    django.setup()
    creation = connections["default"].creation
    with migrated_once():
        before = connections["default"].settings_dict["NAME"]
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
