"""``make run`` from start to stop, with real processes: ready, interrupted, a killed worker, a lost task."""

import json
import os
import signal
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import redis

from citydiplo.celery import app
from citydiplo.kit.environment import cache_socket, valkey_socket
from tests.ops.processes import processes_of, until

pytestmark = [pytest.mark.check, pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")]

STOPPED_WITHIN = 60  # seconds; a second or five on a quiet machine


def fetch(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return None, b""


@pytest.fixture(scope="module")
def home():
    """One home for all these tests, so that the register is loaded once."""
    with tempfile.TemporaryDirectory(prefix="cd-run-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def ready(port):
    return fetch(port, "/health/ready")[0] == 200


def main_of(home, word):
    """The process id of the first whose command line says ``word``."""
    return min(pid for pid, command in processes_of(home).items() if word in command)


def told(home, name, words):
    """How often the log ``name`` has these words."""
    log = home / "log" / f"{name}.log"
    return log.read_text().count(words) if log.exists() else 0


def test_from_nothing_to_ready_to_nothing(portal, run_once, home, free_port):
    process = portal()
    until(lambda: ready(free_port))
    status, body = fetch(free_port, "/health/ready")
    assert (status, json.loads(body)["problems"]) == (200, [])
    second = run_once(PORT=str(free_port + 1))
    assert second.returncode == 2
    assert f"already runs in {home}" in second.stderr

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=STOPPED_WITHIN) == 0
    assert processes_of(home) == {}
    assert f"http://localhost:{free_port}/" in process.stdout.read()


def test_a_killed_worker_is_named_and_its_task_is_done_after_the_next_start(portal, home, free_port):
    before = told(home, "worker", "ready.")
    process = portal()
    until(lambda: ready(free_port) and told(home, "worker", "ready.") > before)
    url = f"unix://{valkey_socket(home)}"
    broker = redis.Redis.from_url(url)
    pool = {pid for pid, line in processes_of(home).items() if "celery" in line}
    for pid in pool - {min(pool)}:  # its helpers are stopped, so that the task is taken but never done
        os.kill(pid, signal.SIGSTOP)
    with app.connection_for_write(url.replace("unix://", "redis+socket://")) as connection:
        app.send_task("citydiplo.portal.tasks.heartbeat", ["probe"], connection=connection)
    until(lambda: broker.zcard("unacked_index") and not broker.llen("celery"))
    os.kill(min(pool), signal.SIGKILL)

    assert process.wait(timeout=STOPPED_WITHIN) == 2
    said = process.stdout.read()
    assert "The worker was killed by SIGKILL; the rest is stopped" in said
    assert "Traceback" not in said
    assert processes_of(home) == {}

    again = portal()
    until(lambda: ready(free_port))
    cache = redis.Redis.from_url(f"unix://{cache_socket(home)}")
    until(lambda: cache.exists(":1:probe"))
    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=STOPPED_WITHIN) == 0
    assert "1 tasks were cut short" in again.stdout.read()
    assert processes_of(home) == {}


def test_a_killed_broker_is_started_again_with_what_it_held(portal, home, free_port):
    process = portal()
    until(lambda: ready(free_port))
    broker = redis.Redis.from_url(f"unix://{valkey_socket(home)}")
    broker.set("kept", "yes")
    before = told(home, "valkey", "Ready to accept connections")
    time.sleep(1.2)  # it writes to disk every second
    os.kill(main_of(home, "valkey-server"), signal.SIGKILL)
    until(lambda: told(home, "valkey", "Ready to accept connections") > before)
    assert broker.get("kept") == b"yes"
    until(lambda: ready(free_port))
    assert process.poll() is None
