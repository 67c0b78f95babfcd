"""Asking the web server for a page and a floor in turns, by a client in a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from citydiplo.ops.run.progress import CannotContinueError

CLIENT = Path(__file__).with_name("load.py")


def web_workers(port: int) -> list[int]:
    """Process ids of the web server's workers, where there is a /proc to read them from."""
    mark, found = f"PORT={port}\0".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def database_server() -> int | None:
    """Process id of a PostgreSQL on this machine, the parent of those that answer; None for any other."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with contextlib.suppress(OSError):
        parent: str = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        return int(parent)
    return None


def ask(
    port: int, floor: str, page: Any, connections: int, *, seconds: float, turns: int, floor_headers: str = ""
) -> dict[str, Any]:
    """{"floor": what was measured, "page": what was measured}, as ``load.summary`` says.

    Raises:
        CannotContinueError: the client failed.
    """
    order = {
        "port": port,
        "floor": [floor],
        "floor_headers": floor_headers,
        "page": page.paths,
        "headers": page.headers,
        "body": page.body,
        "status": page.status,
        "connections": connections,
        "seconds": seconds,
        "turns": turns,
        "pids": web_workers(port),
    }
    return give(order)


def give(order: dict[str, Any]) -> dict[str, Any]:
    """What the client measured for its ``order``. Raises CannotContinueError: it failed."""
    done = subprocess.run(
        [sys.executable, CLIENT], input=json.dumps(order), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotContinueError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout)
    return found
