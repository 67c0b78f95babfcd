"""Starts the portal twice as a new user would, looks at it, and stops it: the last step of ``.ci/run``."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from citydiplo.ops.run.progress import CannotContinueError, plainly

ROOT = Path(__file__).resolve().parents[3]
PAGES = {"/": "<h1", "/cities/?q=lima": "Lima", "/cities/lima/": "Lima", "/partnerships/": "<h1"}
# Seconds of one core that all processes of a start may use together, until they are stopped. Time on a clock
# is printed, but says as much about what else the machine does.
STARTS = (("first", 240), ("second", 40))
STOP_WITHIN = 60  # seconds


def main():
    with plainly(), tempfile.TemporaryDirectory(prefix="cd-smoke-", ignore_cleanup_errors=True) as home:
        for name, limit in STARTS:
            before = computed()
            seconds, stopped = once(home, free_port())
            used = computed() - before
            print(
                f"make run: {name} start {seconds:.1f} s, stopped in {stopped:.1f} s, "
                f"{used:.1f} s of computing (at most {limit})"
            )
            if used > limit or stopped > STOP_WITHIN:
                raise CannotContinueError("That is too slow.")


def computed():
    """Seconds of computing by all processes that were started here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def once(home, port):
    """Start, look at some pages, interrupt as Ctrl-C does; (seconds to ready, seconds to stop)."""
    left_out = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=ROOT,
        env={**inherited, "CITYDIPLO_HOME": home, "PORT": str(port)},
        start_new_session=True,  # so that the interrupt reaches its group alone
    )
    try:
        while fetch(port, "/health/ready")[0] != http.HTTPStatus.OK:
            if process.poll() is not None:
                raise CannotContinueError(f"make run ended with code {process.returncode}.")
            time.sleep(0.05)
        ready = time.monotonic() - began
        look(port)
    finally:
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=2 * STOP_WITHIN)
    stopped = time.monotonic() - began
    if fetch(port, "/health/live")[0]:
        raise CannotContinueError("The web server goes on after make run was interrupted.")
    return ready, stopped


def look(port):
    for path, words in PAGES.items():
        status, body = fetch(port, path)
        if status != http.HTTPStatus.OK or words not in body:
            raise CannotContinueError(f"{path} answers {status} without “{words}”.")


def fetch(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return None, ""
    finally:
        connection.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
