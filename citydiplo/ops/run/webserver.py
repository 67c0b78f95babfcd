"""gunicorn's configuration, here and in production.

    gunicorn -c python:citydiplo.ops.run.webserver citydiplo.wsgi

The application is loaded once and its routes and templates read before the workers are forked, so that they
share that memory and their first page is as quick as the next.
"""

import contextlib
import ctypes
import os
import socket
from pathlib import Path

from citydiplo.kit.environment import integer

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{integer('PORT', 8000, least=1, most=65_535)}"
workers = integer("WEB_WORKERS", 2, least=1, most=256)
threads = integer("WEB_THREADS", 4, least=1, most=256)
worker_class = "citydiplo.ops.run.web_worker.BoundedWorker"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  heartbeats off the disk
preload_app = True
keepalive = 15
timeout = 60
graceful_timeout = integer("WEB_GRACE", 30, least=1, most=600)
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
logger_class = "citydiplo.ops.run.access_log.MaskedLogger"
control_socket_disable = True
# Where the processes of this server count requests (citydiplo/kit/web/metrics.py), apart from other servers.
_home = Path(os.environ.get("CITYDIPLO_HOME") or Path(__file__).resolve().parents[3] / "var").absolute()
metrics_folder = _home / "metrics" / f"{socket.gethostname()}-{bind.rpartition(':')[2]}"
# Kilobytes that SQLite keeps of the file for each thread; the kernel keeps it for all of them.
raw_env = [
    f"PROMETHEUS_MULTIPROC_DIR={metrics_folder}",
    f"SQLITE_CACHE={os.environ.get('SQLITE_CACHE') or 2_000}",
]


def allocate_from_few_arenas():
    """Whether glibc was told to: else each thread gets memory of its own, and keeps what it once needed."""
    with contextlib.suppress(OSError, AttributeError):  # another system's library
        return bool(ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, ARENAS))
    return False


M_ARENA_MAX, ARENAS = -8, 2  # of malloc.h
allocate_from_few_arenas()


def on_starting(server):
    """Forget what an earlier server counted: Prometheus expects counters to begin again."""
    for file in metrics_folder.glob("*.db"):
        if not file.stem.endswith(f"_{os.getpid()}"):  # this process has loaded the application already
            file.unlink(missing_ok=True)


def when_ready(server):
    """Read what all workers need once, before they are forked."""
    from citydiplo.ops.run import reading_ahead

    reading_ahead.read(server.log)
