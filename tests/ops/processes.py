"""Real processes in tests: who still runs, and waiting for what they do."""

import time
from pathlib import Path

import pytest


def processes_of(home):
    """(id, command line) of every process that was started for ``home``."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes()
            if (
                f"CITYDIPLO_HOME={home}\0".encode() in environment
                or f"{home}/valkey.sock" in command
                or f"{home}/cache.sock" in command
            ):
                found[int(folder.name)] = command
        except OSError:
            continue
    return found


def until(condition, seconds=600):
    """What ``condition()`` answers as soon as it is true of anything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s")
