"""Who sends half a request holds a thread for some seconds at most, and never the health probes."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.ops.conftest import CHOSEN, ROOT
from tests.ops.processes import until

pytestmark = pytest.mark.check
HALF = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=ana"
)
HALF_A_HEADER = b"GET / HTTP/1.1\r\nHost: local"


RECEIVE_WITHIN = 15  # seconds


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# One server for all these tests, which leave it as they found it.
free_port = pytest.fixture(scope="module", name="free_port")(a_free_port)
health_port = pytest.fixture(scope="module", name="health_port")(a_free_port)


@pytest.fixture(scope="module")
def portal(free_port, health_port, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    env = kept | {
        "CITYDIPLO_EMBEDDED": "on",
        "CITYDIPLO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
        "PORT": str(free_port),
        "HEALTH_BIND": f"127.0.0.1:{health_port}",
        "WEB_WORKERS": "2",
        "WEB_RECEIVE_WITHIN": str(RECEIVE_WITHIN),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"]
    web = subprocess.Popen(command, cwd=ROOT, env=env)
    until(lambda: fetch(free_port, "/health/live")[0] == 200)
    yield web
    web.send_signal(signal.SIGTERM)
    web.wait(60)


def fetch(port, path, timeout=60):
    """(status, seconds) of a page; no status where nobody answers."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status, time.monotonic() - began
    except OSError:
        return None, time.monotonic() - began
    finally:
        connection.close()


@contextlib.contextmanager
def half_sent(port, text, number=12):
    """So many clients that begin a request and stop."""
    clients = [socket.create_connection(("127.0.0.1", port)) for _number in range(number)]
    for client in clients:
        client.sendall(text)
    time.sleep(1)
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


@pytest.mark.parametrize("text", [HALF, HALF_A_HEADER])
def test_health_answers_at_once_and_pages_within_seconds(portal, free_port, health_port, text):
    fetch(health_port, "/health/live")
    with half_sent(free_port, text):
        status, seconds = fetch(health_port, "/health/live")
        assert status == 200
        assert seconds < RECEIVE_WITHIN / 2  # it waits for none of them
        assert fetch(health_port, "/health/ready")[0] in {200, 503}  # this home has no tables
        assert fetch(free_port, "/health/live")[0] == 200


def test_who_sends_drop_by_drop_is_ended_too(portal, free_port):
    with half_sent(free_port, HALF) as clients:
        ended, deadline = False, time.monotonic() + 10 * RECEIVE_WITHIN  # all drops would take half an hour
        while not ended and time.monotonic() < deadline:
            time.sleep(2)
            try:
                for client in clients:
                    client.sendall(b"x")
            except OSError:
                ended = True
        assert ended
        assert fetch(free_port, "/health/live")[0] == 200


def test_the_listener_of_health_serves_nothing_else(portal, health_port):
    assert fetch(health_port, "/")[0] == 404
    assert fetch(health_port, "/account/login/")[0] == 404
