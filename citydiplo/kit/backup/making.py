"""Making a backup of a portal, which may go on running."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from citydiplo.kit.backup import databases, files
from citydiplo.kit.backup.stamp import Stamp, fingerprints, release
from citydiplo.kit.errors import BackupRefusedError

NOTE = "last-backup"  # an empty file in CITYDIPLO_HOME, as old as the last backup
KEY_FILE = "secret-key"  # the portal's own, which `make run` made in CITYDIPLO_HOME


def make(folder: Path, say: Callable[[str], None] = lambda _line: None) -> Stamp:
    """Write a backup into ``folder``, which is new or empty; returns its stamp.

    Files are copied before and after the database, so that every row finds its file: what was added meanwhile
    is copied the second time, what was deleted the first. Those who can read the folder could act as this
    portal, so only its owner may open it.

    Raises:
        BackupRefusedError: the folder holds something, or a program failed. The folder is then as it was.
    """
    folder = folder.absolute()
    made = _claim(folder)
    umask = os.umask(0o077)
    try:
        stamp = _write(folder, say)
    except BaseException:
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if made:
            folder.rmdir()
        raise
    finally:
        os.umask(umask)
    with contextlib.suppress(OSError):  # the backup is made, whether or not that can be noted
        (settings.HOME / NOTE).touch()
    return stamp


def last_made() -> datetime.datetime | None:
    """When the last backup was made on this machine; None where nobody knows of one."""
    try:
        return datetime.datetime.fromtimestamp((settings.HOME / NOTE).stat().st_mtime, datetime.UTC)
    except OSError:
        return None


def _claim(folder):
    """Make the folder, or find it empty; whether it was made."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefusedError(
            f"{folder} is not empty. Name a folder that is new, such as one with the day."
        )
    made = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return made


def _write(folder, say):
    if not (tables := connection.introspection.django_table_names(only_existing=True, include_views=False)):
        raise BackupRefusedError("The database holds no tables: there is nothing to save.")
    (folder / "files").mkdir()
    say(f"{files.copy_out(folder / 'files'):,} stored files")
    stamp = Stamp(
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        vendor=connection.vendor,
        version=release(),
        migrations=[],
        rows={},
        keys=fingerprints(),
    )

    def look(execute):
        table = connection.ops.quote_name(MigrationRecorder.Migration._meta.db_table)
        stamp.migrations = sorted(map(list, execute(f"SELECT app, name FROM {table}")))  # noqa: S608  our own
        stamp.rows = databases.rows_of(execute, tables)
        stamp.missing_files = sorted(databases.named_files(execute))

    databases.dump(folder, look)
    say(f"{sum(stamp.rows.values()):,} rows of {len(stamp.rows)} tables")
    if late := files.copy_out(folder / "files"):
        say(f"{late:,} stored files that were added meanwhile")
    stamp.missing_files = [name for name in stamp.missing_files if not (folder / "files" / name).is_file()]
    if settings.EMBEDDED and (key := settings.HOME / KEY_FILE).is_file():
        shutil.copyfile(key, folder / KEY_FILE)
    (folder / "backup.json").write_text(json.dumps(stamp.as_json(), indent=1), encoding="utf-8")
    say(f"{files.write_sums(folder):,} checksums")
    return stamp
