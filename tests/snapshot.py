"""The migrated SQLite database, kept as a file until a migration or a model changes.

Migrating takes seconds of one core; a copy takes a blink. The file is made by the migrations
themselves, and made again after any change to them, to the models or to the packages.
"""

import fcntl
import hashlib
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from django.core.management.commands import migrate
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "databases"
APPS = ("agenda", "citydiplo", "networks", "partnerships")


@contextmanager
def migrated_once():
    """While it lasts, migrating an SQLite database in memory copies what the same migrations made before."""
    whole = migrate.Command.handle

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or not connection.is_in_memory_db():
            return whole(self, *args, **options)
        FOLDER.mkdir(parents=True, exist_ok=True)
        kept = FOLDER / f"{_digest()}.sqlite3"
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first of several workers makes it for all
            if not kept.exists():
                whole(self, *args, **options)
                _keep(connection, kept)
                return None
        connection.ensure_connection()
        with sqlite3.connect(kept) as source:
            source.backup(connection.connection)
        source.close()
        return None

    migrate.Command.handle = handle
    try:
        yield
    finally:
        migrate.Command.handle = whole


def kept():
    """The migrated database as a file, or None where it was not made (yet)."""
    path = FOLDER / f"{_digest()}.sqlite3"
    return path if path.exists() else None


def _keep(connection, kept):
    for older in FOLDER.glob("*.sqlite3"):
        older.unlink()
    waiting = kept.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    with sqlite3.connect(waiting) as target:
        connection.connection.backup(target)
    target.close()
    waiting.replace(kept)


def _digest():
    """Of all that a migrated database is made from, the content types of models among it."""
    digest = hashlib.blake2b(digest_size=12)
    files = [ROOT / "requirements-dev.txt", ROOT / "citydiplo" / "settings.py"]
    for app in APPS:
        for pattern in ("migrations/*.py", "models.py", "models/*.py", "choices.py"):
            files += (ROOT / app).rglob(pattern)
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
