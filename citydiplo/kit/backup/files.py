"""Stored files of a backup, and checksums of everything in it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from django.core.files import File
from django.core.files.storage import default_storage

from citydiplo.kit.errors import BackupRefusedError

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def stored(folder: str = "") -> Iterator[str]:
    """The name of every file in the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from stored(f"{prefix}{name}")


def copy_out(target: Path) -> int:
    """Copy into ``target`` all stored files that are not there yet; returns how many.

    A file that is deleted meanwhile is left out: whether a row names it is looked at afterwards.
    """
    copied = 0
    for name in stored():
        place = target / name
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(f"{place.name}.half")
        try:
            with default_storage.open(name) as source, half.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
        except FileNotFoundError:
            half.unlink(missing_ok=True)
            continue
        half.replace(place)
        copied += 1
    return copied


def copy_in(source: Path) -> list[str]:
    """Store every file below ``source`` under the same name; returns the names.

    A failure removes what was stored before it is raised.
    """
    done: list[str] = []
    try:
        for path in sorted(source.rglob("*")):
            if not path.is_file():
                continue
            with path.open("rb") as content:
                done.append(default_storage.save(path.relative_to(source).as_posix(), File(content)))
    except BaseException:
        delete(done)
        raise
    return done


def delete(names: Iterable[str]) -> None:
    """Delete what a restore stored before it failed."""
    for name in names:
        default_storage.delete(name)


def write_sums(folder: Path) -> int:
    """Write the checksum of every file of the backup, as ``sha256sum`` does; returns how many."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    half = folder / f"{SUMS}.half"
    half.write_text("".join(lines), encoding="utf-8")
    half.replace(folder / SUMS)
    return len(lines)


def check_sums(folder: Path) -> int:
    """Compare every file of a backup with its checksum; returns how many there are.

    Raises:
        BackupRefusedError: one is missing, differs or has no checksum, or the backup was not finished.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BackupRefusedError(
            f"{folder} is no whole backup: it has no {SUMS}, which is written last. Use another backup."
        ) from error
    listed = {}
    for line in lines:
        found = _LINE.fullmatch(line)
        if not found or ".." in PurePosixPath(found[2]).parts or found[2].startswith("/"):
            raise BackupRefusedError(f"{SUMS} has a line that is not a checksum: {line[:80]}")
        listed[found[2]] = found[1]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {SUMS}
    for name in sorted(there ^ listed.keys()):
        what = "is missing" if name in listed else "has no checksum"
        raise BackupRefusedError(f"{name} {what} in this backup. Use another backup.")
    for name, digest in sorted(listed.items()):
        if (folder / name).is_symlink() or _digest(folder / name) != digest:
            raise BackupRefusedError(
                f"{name} is not what was saved: its checksum differs. Use another backup."
            )
    return len(listed)


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
