"""What a backup says of itself: from which release, with which migrations, rows and keys."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from citydiplo.kit.errors import BackupRefusedError

FORMAT = 1  # of the folder; a later one may hold what this code does not know


@dataclass
class Stamp:
    """``rows`` counts each table; ``keys`` are fingerprints, from which no key can be worked out."""

    made_at: str
    vendor: str
    migrations: list[list[str]]
    rows: dict[str, int]
    version: str = ""
    keys: list[str] | None = None
    missing_files: list[str] | None = None
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        """What ``backup.json`` holds."""
        return asdict(self)


def read(data: dict[str, Any]) -> Stamp:
    """The stamp of a backup that this code can restore.

    Raises:
        BackupRefusedError: a newer release made it, or it is no stamp. The message says what to do.
    """
    try:
        number, version = int(data["format"]), str(data["version"])
        applied = {(str(app), str(name)) for app, name in data["migrations"]}
        if number <= FORMAT and not (unknown := applied - _known_migrations()):
            return Stamp(**data)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefusedError(f"backup.json is not a stamp of this portal: {error!r}.") from error
    why = (
        f"migration {'.'.join(min(unknown))} is not known here" if number <= FORMAT else "its format is newer"
    )
    raise BackupRefusedError(
        f"This backup was made by a newer release (version {version}; {why}; here is {release()}). "
        "Install that release or a later one on this machine, then restore again."
    )


@cache
def release() -> str:
    """The version of this code."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def fingerprints() -> list[str]:
    """One for each key that may decrypt second factors here, the newest first."""
    keys = settings.MFA_ENCRYPTION_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("citydiplo.kit.backup", "key", secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def _known_migrations():
    """Those that this code has, and those that it has squashed."""
    on_disk = MigrationLoader(None).disk_migrations
    return {*on_disk, *(key for migration in on_disk.values() for key in migration.replaces)}
