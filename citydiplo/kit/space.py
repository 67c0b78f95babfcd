"""Room on the disk: whether what people send, and SQLite, can still be written."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

_PROBE = b"\0" * 4096


def problems() -> list[str]:
    """What is wrong with the folders that this site writes to, in words without a path."""
    found = []
    for folder in _folders():
        if _free(folder) < settings.LEAST_FREE_SPACE:
            found.append("The disk is nearly full: make room, or lower LEAST_FREE_SPACE.")
        elif not _takes_a_file(folder):
            found.append("Files cannot be written below CITYDIPLO_HOME: see its disk and permissions.")
    return list(dict.fromkeys(found))


def _folders():
    """The home, the files of people, and the folder of SQLite, as far as they are there."""
    folders = [settings.HOME, Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        folders.append(Path(connection.settings_dict["NAME"]).parent)
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def _free(folder):
    """Megabytes that this user may still write; without end where nobody can tell."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize / 1_000_000 if found.f_blocks else float("inf")


def _takes_a_file(folder):
    """Whether some bytes can be written there: a quota or a read-only disk does not show in free space."""
    with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(_PROBE)
        probe.flush()
        return True
    return False
