"""The database away, lost or locked, the disk full: 503 with what was typed, on a real server."""

import http.client
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest

from citydiplo.ops import servers
from tests import snapshot
from tests.ops.conftest import CHOSEN, ROOT

pytestmark = pytest.mark.check
ACCOUNT = "/account/"


class Portal:
    """gunicorn with one worker, and Ana, who is signed in."""

    def __init__(self, home, port, **chosen):
        kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
        self.env = kept | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "PORT": str(port),
            "WEB_WORKERS": "1",
            "SQLITE_WAIT": "1",
            "LEAST_FREE_SPACE": "0",
            **chosen,
        }
        self.port = port
        if "DATABASE_URL" not in chosen and (migrated := snapshot.kept()):
            shutil.copy(migrated, home / "citydiplo.sqlite3")
        made = self.python("-m", "tests.ops.outage_world", stdout=subprocess.PIPE)
        self.session = made.communicate(timeout=300)[0].decode().split()[-1]
        self.python("manage.py", "collectstatic", "--no-input", "-v0").wait(300)
        self.web = self.python("-m", "gunicorn", "-c", "python:citydiplo.ops.webserver", "citydiplo.wsgi")

    def python(self, *arguments, **how):
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, **how)

    def ask(self, path, data=None, **headers):
        """(status, body, headers) of a request of Ana's."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={'x' * 32}", **headers}
        body = data if isinstance(data, bytes) else data and urllib.parse.urlencode(data).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    def save(self, name):
        """Send the form of the account."""
        token = {"csrfmiddlewaretoken": "x" * 32}
        return self.ask(ACCOUNT, token | {"name": name, "language": "en", "time_zone": "UTC"})

    def until_ready(self, status=200):
        for _time in range(1_200):
            try:
                if self.ask("/health/ready")[0] == status:
                    return
            except OSError:
                assert self.web.poll() is None
            time.sleep(0.1)
        pytest.fail(f"not {status} within two minutes")

    def workers(self):
        """The process ids of gunicorn and its workers."""
        path = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [self.web.pid, *map(int, path.read_text().split())]

    def stop(self):
        self.web.send_signal(signal.SIGTERM)
        self.web.wait(40)


@pytest.fixture
def start(home, free_port):
    """``start(**environment)``: a portal that answers; stopped at the end."""
    started = []

    def begin(**chosen):
        started.append(Portal(home, free_port, **chosen))
        started[0].until_ready()
        return started[0]

    yield begin
    for portal in started:
        portal.stop()


def is_calm(answer):
    """A page of ours, not a traceback, that says when to come back and is stored by nobody."""
    status, body, headers = answer
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert "no-store" in headers["Cache-Control"]
    assert "<h1>" in body
    assert "Traceback" not in body
    return body


def typed_again(body):
    """What the page would send again."""
    return dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', body))


def test_postgresql_is_stopped_and_comes_back(start):
    with servers.postgres() as url:
        portal = start(DATABASE_URL=str(url))
        assert portal.ask(ACCOUNT)[0] == 200
        url.stop()
        for _time in range(3):
            is_calm(portal.ask("/cities/lima/"))
        is_calm(portal.ask("/"))
        body = is_calm(portal.save("Ana of Lima <b>"))
        assert typed_again(body)["name"] == "Ana of Lima &lt;b&gt;"
        assert portal.ask("/health/live")[0] == 200
        assert portal.ask("/health/ready")[0] == 503
        french = is_calm(portal.ask("/cities/lima/", **{"Accept-Language": "fr"}))
        assert '<html lang="fr"' in french
        url.start()
        portal.until_ready()
        assert portal.ask(ACCOUNT)[0] == 200


def test_connections_that_are_lost_between_and_within_requests(start):
    with servers.postgres() as url:
        portal = start(DATABASE_URL=str(url))
        for _time in range(3):
            assert portal.ask(ACCOUNT)[0] == 200
            end_all_connections(url)
        assert {portal.ask(ACCOUNT)[0] for _time in range(4)} <= {200, 503}
        assert portal.ask(ACCOUNT)[0] == 200


def end_all_connections(url):
    import psycopg2

    folder = url.partition("host=")[2]
    with psycopg2.connect(host=folder, user="postgres", dbname="citydiplo") as connection:
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = 'citydiplo'"
        )


def test_a_row_that_somebody_else_holds_on_postgresql(start):
    """A lock that is waited for too long is an outage of a moment, not a mistake."""
    import psycopg2

    with servers.postgres() as url:
        portal = start(DATABASE_URL=f"{url}&options=-c%20lock_timeout%3D500")
        folder = url.partition("host=")[2]
        with psycopg2.connect(host=folder, user="postgres", dbname="citydiplo") as held:
            held.cursor().execute("SELECT 1 FROM accounts_user FOR UPDATE")
            body = is_calm(portal.save("Ana Two"))
            assert typed_again(body)["name"] == "Ana Two"
        assert portal.save("Ana Two")[0] == 200


@pytest.fixture
def on_sqlite(start, home):
    return start(), home / "citydiplo.sqlite3"


def test_sqlite_is_locked_by_somebody_else(on_sqlite):
    portal, path = on_sqlite
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    body = is_calm(portal.save('Ana <i> "of" Lima'))
    assert "busy" in body
    assert typed_again(body)["name"] == "Ana &lt;i&gt; &quot;of&quot; Lima"
    assert portal.ask("/cities/lima/")[0] == 200  # who only reads is not held up
    sign_in = {"csrfmiddlewaretoken": "x" * 32, "login": "ana@example.org", "password": "a wrong one"}
    status, body, _headers = portal.ask("/account/login/", sign_in, Cookie=f"csrftoken={'x' * 32}")
    assert status in {429, 503}  # a throttle that cannot count refuses
    assert "a wrong one" not in body
    held.execute("COMMIT")
    assert portal.save("Ana of Lima")[0] == 200


def test_the_disk_is_full(on_sqlite, home):
    """No process of the web server may make a file longer: writes fail as they do on a full disk."""
    portal, _path = on_sqlite
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in portal.workers()}
    for pid in limits:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[pid][1]))
    is_calm(portal.save("Ana of Lima"))
    assert portal.ask("/health/ready")[0] == 503
    assert portal.ask("/cities/lima/")[0] == 200
    for pid, limit in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
    portal.until_ready()
    assert portal.save("Ana of Lima")[0] == 200
