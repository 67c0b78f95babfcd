"""Journals on this host's disk: how far a sender is, written before each email leaves.

A line costs microseconds; a commit costs a round trip to the database and a write to its disk. The kernel
keeps what a killed process wrote, so a journal is right however its process ended. A host that goes down may
lose the last lines: a journal from before a restart of the host is therefore not believed.

Its writer holds a lock, which the kernel releases when the process ends. So another process on the host
knows at once whether the writer is gone; no clock decides that.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
DRAFT = "."  # the name of a journal begins with it until its writer holds the lock


class Journal:
    """The journal of one sender, open for writing.

    The first line says since which start of the host it counts, each other one which email is about to leave.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Create it. Raises OSError where this host cannot keep it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft, self.path = folder / f"{DRAFT}{name}", folder / name
        self.file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._write(boot_id())
            draft.rename(self.path)
        except OSError:
            os.close(self.file)
            draft.unlink(missing_ok=True)
            raise

    def note(self, position: int) -> None:
        """Say that all before ``position`` left or are settled, and that this one is about to leave.

        Raises OSError where the line is not there whole: the email must not leave on its word.
        """
        self._write(str(position))

    def _write(self, words):
        line = f"{words}\n".encode("ascii")
        if os.write(self.file, line) != len(line):
            raise OSError("The disk is full.")

    def remove(self) -> None:
        """Delete it: the database knows all that it says, or more."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.leave()

    def leave(self) -> None:
        """Close it and leave it to the worker that settles what this sender held."""
        os.close(self.file)


@cache
def boot_id() -> str:
    """Which start of this host we live in. Raises OSError where the system does not say: not on Linux."""
    return BOOT_ID.read_text(encoding="ascii").strip()


@dataclass
class LeftJournal:
    """What this host knows of a sender.

    ``is_held`` says that its process lives here, ``is_here`` that it was killed here since the host
    started. ``position`` is the last email that was about to leave, None where no line says so.
    """

    is_held: bool = False
    is_here: bool = False
    position: int | None = None


@contextmanager
def take_over(folder: Path, name: str) -> Iterator[LeftJournal]:
    """The journal of a sender, held against others until the end, and then deleted unless that fails."""
    try:
        file = os.open(folder / name, os.O_RDONLY)
    except OSError:
        yield LeftJournal()
        return
    try:
        if not _lock(file):
            yield LeftJournal(is_held=True)
            return
        with open(file, encoding="ascii", errors="replace", closefd=False) as lines:
            yield _read(lines.read())
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    finally:
        os.close(file)


def abandoned(folder: Path) -> list[str]:
    """The names of journals whose writers are gone."""
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return []
    return [name for name in names if _is_abandoned(folder / name)]


def forget(folder: Path, name: str) -> None:
    """Delete a journal that nobody needs, and what was begun of one."""
    for path in (folder / name, folder / f"{DRAFT}{name}"):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _is_abandoned(path):
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock(file)
    finally:
        os.close(file)


def _lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(text):
    """What the lines say; a last one without an end was cut short, and its email did not leave."""
    boot, *positions = text.split("\n")[:-1] or [""]
    try:
        if boot != boot_id():
            return LeftJournal()
        return LeftJournal(is_here=True, position=int(positions[-1]) if positions else None)
    except (OSError, ValueError):
        return LeftJournal()
