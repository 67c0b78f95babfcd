"""Restoring a backup on this machine, which holds no portal yet."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from redis.exceptions import RedisError

from citydiplo.kit.backup import databases, files
from citydiplo.kit.backup.making import KEY_FILE
from citydiplo.kit.backup.stamp import Stamp, fingerprints, read
from citydiplo.kit.errors import BackupRefusedError


def restore(folder: Path, say: Callable[[str], None] = lambda _line: None) -> Stamp:
    """Write the backup in ``folder`` into our empty database and storage, then migrate; returns its stamp.

    Raises:
        BackupRefusedError: the backup is damaged, unfinished or newer than this code, or database or storage
            hold something. Nothing was written then.
    """
    folder = folder.absolute()
    say(f"{files.check_sums(folder):,} checksums are right")
    stamp = read(json.loads((folder / "backup.json").read_text(encoding="utf-8")))
    _check_place(folder, stamp)
    names = files.copy_in(folder / "files")
    say(f"{len(names):,} stored files")
    try:
        databases.load(folder)
        _check_rows(stamp)
    except BaseException:
        databases.clear()
        files.delete(names)
        raise
    say(f"{sum(stamp.rows.values()):,} rows of {len(stamp.rows)} tables")
    if (folder / KEY_FILE).is_file() and settings.EMBEDDED:
        _take_key(folder / KEY_FILE, settings.HOME / KEY_FILE)
    call_command("migrate", verbosity=0, interactive=False)
    with suppress(RedisError, OSError):  # a cache that does not run yet holds nothing
        cache.clear()  # it may hold numbers of another database
    return stamp


def warnings_of(stamp: Stamp, folder: Path) -> list[str]:
    """What an operator has to know or to do after restoring this, in sentences."""
    found = []
    if stamp.missing_files:
        number = len(stamp.missing_files)
        found.append(
            f"{number} documents had no file when the backup was made, first {stamp.missing_files[0]}."
        )
    taken_along = settings.EMBEDDED and (folder / KEY_FILE).is_file()
    if not taken_along and stamp.keys and not set(stamp.keys) & set(fingerprints()):
        found.append(
            "Second factors were encrypted with a key that is not set here. Set MFA_ENCRYPTION_KEYS as on "
            "the other machine (or SECRET_KEY, where that has no MFA_ENCRYPTION_KEYS). Until then, people "
            "with a second factor cannot sign in."
        )
    return found


def _check_place(folder, stamp):
    if stamp.vendor != connection.vendor or not (folder / databases.FILES[connection.vendor]).is_file():
        address = {"sqlite": "leave DATABASE_URL empty", "postgresql": "set DATABASE_URL to postgres://…"}
        raise BackupRefusedError(
            f"This backup is of {stamp.vendor}, and the database here is {connection.vendor}. "
            f"To restore it, {address.get(stamp.vendor, 'use the same kind of database')}."
        )
    if there := next(files.stored(), None):
        raise BackupRefusedError(
            f"The storage of files holds {there} already. Restore writes into an empty one only: "
            "name another CITYDIPLO_HOME."
        )
    databases.check_empty()


def _check_rows(stamp):
    restored = databases.rows_of(databases.executing(), stamp.rows)
    for table, number in stamp.rows.items():
        if restored[table] != number:
            raise BackupRefusedError(f"{table} has {restored[table]} rows after restoring, not {number}.")


def _take_key(source, target):
    """The key of the other machine in place of the one that was made here for an empty portal."""
    half = target.with_name(f"{target.name}.half")
    with open(half, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        shutil.copyfileobj(source.open("rb"), file)
    half.replace(target)
