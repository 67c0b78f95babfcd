"""The portal as ``make run`` starts it, as a process to talk to."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CHOSEN = (
    "DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "DJANGO_SETTINGS_MODULE",
    "CITYDIPLO_DEMO",
    "PORT",
    "BIND",
)


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def home():
    """A short folder, since a socket goes into it."""
    with tempfile.TemporaryDirectory(prefix="cd-run-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def environment(home, free_port):
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    return {**inherited, "CITYDIPLO_HOME": str(home), "PORT": str(free_port)}


@pytest.fixture
def run_once(environment):
    """Run ``make run``'s program to its end with some variables changed; what it said and its code."""

    def run(**changed):
        return subprocess.run(
            [sys.executable, "-m", "citydiplo.ops.run"],
            cwd=ROOT,
            env={**environment, **changed},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def portal(environment):
    """Start the portal; it is stopped at the end, also after a failure."""
    started = []

    def start(**changed):
        process = subprocess.Popen(
            [sys.executable, "-m", "citydiplo.ops.run"],
            cwd=ROOT,
            env={**environment, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=60)
        process.stdout.close()
