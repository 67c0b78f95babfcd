"""Where ``make run`` works: its home folder, its port; each refused in one line when it cannot serve."""

import errno
import fcntl
import os
import socket
from pathlib import Path

from citydiplo.ops.run.progress import CannotContinueError

MINE = "make run"


def home(path):
    """Make the folder CITYDIPLO_HOME, and see that everything below it can be written."""
    path = Path(path)
    try:
        (path / "log").mkdir(parents=True, exist_ok=True)
        probe = path / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotContinueError(
            f"Cannot write to {path} ({error.strerror}). Give it to this user, "
            f"or choose another folder: CITYDIPLO_HOME=/a/folder {MINE}"
        ) from error
    return path


def lock(home):
    """Hold ``home`` for this process; the lock goes with it, however it ends. Returns the open file."""
    file = (home / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        who = file.read().strip() or "starting"
        raise CannotContinueError(
            f"citydiplo already runs in {home} ({who}). Stop it with Ctrl-C there, or use "
            f"another folder and port: CITYDIPLO_HOME=/a/folder PORT=8001 {MINE}"
        ) from error
    file.truncate(0)
    return file


def sign(lock_file, text):
    """Write into the lock who holds it, for the error of the next process that finds it taken."""
    lock_file.truncate(0)
    lock_file.write(text)
    lock_file.flush()


def free(address, port):
    """See that nobody else listens on ``port``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            raise CannotContinueError(_why_not(error, address, port)) from error


def _why_not(error, address, port):
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another port: PORT=8001 {MINE}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is reserved for root. Choose one from 1024 up: PORT=8000 {MINE}"
    return (
        f"Cannot listen on {address} port {port}: {error.strerror}. Set BIND to an address of this machine."
    )
