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
import tempfile
import urllib.parse
from pathlib import Path

import pytest

from citydiplo.ops.dev import servers
from tests import snapshot
from tests.ops.conftest import CHOSEN, ROOT
from tests.ops.processes import until

pytestmark = pytest.mark.check
ACCOUNT = "/account/"


class Portal:
    """gunicorn with one worker, and Ana, who is signed in."""

    def __init__(self, env, port, session):
        self.port, self.session = port, session
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:citydiplo.ops.run.webserver",
            "citydiplo.wsgi",
        ]
        self.web = subprocess.Popen(command, cwd=ROOT, env=env | {"PORT": str(port)})

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
        until(lambda: self.answers(status))

    def answers(self, status):
        try:
            return self.ask("/health/ready")[0] == status
        except OSError:
            assert self.web.poll() is None
            return False

    def workers(self):
        """The process ids of gunicorn and its workers."""
        path = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [self.web.pid, *map(int, path.read_text().split())]

    def stop(self):
        self.web.send_signal(signal.SIGTERM)
        self.web.wait(120)


@pytest.fixture(scope="module")
def env():
    """The environment of every portal here: one home, so that its files are prepared once."""
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    with tempfile.TemporaryDirectory(prefix="cd-run-", ignore_cleanup_errors=True) as home:
        env = kept | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_HOME": home,
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "WEB_WORKERS": "1",
            "SQLITE_WAIT": "1",
            "LEAST_FREE_SPACE": "0",
        }
        run(env, "manage.py", "collectstatic", "--no-input", "-v0")
        yield env


def run(env, *arguments):
    """The last word of its output."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return (done.stdout.split() or [""])[-1]


@pytest.fixture(scope="module")
def postgres(env):
    """(a PostgreSQL of our own with Ana's rows, the cookie of Ana's session): migrated once for all tests."""
    if not servers.find_postgres():
        pytest.skip("no PostgreSQL on this machine")
    with servers.postgres() as url:
        yield url, run(env | {"DATABASE_URL": str(url)}, "-m", "tests.ops.outage_world")


@pytest.fixture(scope="module")
def sqlite(env, django_db_setup):
    """(the path of an SQLite database with Ana's rows, the cookie of Ana's session)"""
    path = Path(env["CITYDIPLO_HOME"]) / "citydiplo.sqlite3"
    if migrated := snapshot.kept():
        shutil.copy(migrated, path)
    return path, run(env, "-m", "tests.ops.outage_world")


@pytest.fixture
def start(env, free_port):
    """``start(session, **environment)``: a portal that answers; stopped at the end."""
    started = []

    def begin(session, **chosen):
        started.append(Portal(env | chosen, free_port, session))
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


def is_saved(portal, name):
    """The form is taken now, and its page shows what was typed."""
    status, _body, headers = portal.save(name)
    assert (status, headers["Location"]) == (302, ACCOUNT)
    assert f'value="{name}"' in portal.ask(ACCOUNT)[1]


def typed_again(body):
    """What the page would send again."""
    return dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', body))


def test_postgresql_is_stopped_and_comes_back(start, postgres):
    url, session = postgres
    portal = start(session, DATABASE_URL=str(url))
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


def test_connections_that_are_lost_between_and_within_requests(start, postgres):
    url, session = postgres
    portal = start(session, DATABASE_URL=str(url))
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


def test_a_row_that_somebody_else_holds_on_postgresql(start, postgres):
    """A lock that is waited for too long is an outage of a moment, not a mistake."""
    import psycopg2

    url, session = postgres
    portal = start(session, DATABASE_URL=f"{url}&options=-c%20lock_timeout%3D500")
    folder = url.partition("host=")[2]
    with psycopg2.connect(host=folder, user="postgres", dbname="citydiplo") as held:
        held.cursor().execute("SELECT 1 FROM accounts_user FOR UPDATE")
        body = is_calm(portal.save("Ana Two"))
        assert typed_again(body)["name"] == "Ana Two"
    is_saved(portal, "Ana Two")


@pytest.fixture
def on_sqlite(start, sqlite):
    path, session = sqlite
    return start(session), path


def test_sqlite_is_locked_by_somebody_else(on_sqlite):
    portal, path = on_sqlite
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    body = is_calm(portal.save('Ana <i> "of" Lima'))
    assert "busy" in body
    assert typed_again(body)["name"] == "Ana &lt;i&gt; &quot;of&quot; Lima"
    assert portal.ask("/cities/lima/")[0] == 200  # who only reads is not held up
    sign_in = {"csrfmiddlewaretoken": "x" * 32, "login": "ana@example.org", "password": "a wrong one"}
    body = is_calm(portal.ask("/account/login/", sign_in, Cookie=f"csrftoken={'x' * 32}"))
    assert "busy" in body  # a throttle that cannot count refuses, but blames nobody
    assert "a wrong one" not in body
    held.execute("COMMIT")
    is_saved(portal, "Ana of Lima")


def test_the_disk_is_full(on_sqlite):
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
    is_saved(portal, "Ana of Lima")
