"""One portal for all browser tests, started as in production; each xdist worker has a chromium of its own."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citydiplo.ops.build.assets import STATIC
from citydiplo.ops.dev import servers
from tests import snapshot
from tests.browser.kinds import DESK

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import django
django.setup()
from citydiplo.celery import app
from partnerships.tasks import resume_imports
app.conf.task_always_eager = True
resume_imports()
"""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Portal:
    """Where it answers, and what its register holds (``world.json``)."""

    url: str
    people: dict
    paths: dict
    env: dict = field(repr=False)

    def address(self, kind):
        return self.url + kind.path.format(**self.paths)

    def cookies(self, reader):
        return [{"name": "sessionid", "value": self.people[reader], "url": self.url}] if reader else []

    def work_on_imports(self):
        """What a worker would do with the imports that wait, in a process of its own."""
        subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, env=self.env, check=True)


@pytest.fixture(scope="session")
def portal(tmp_path_factory, worker_id):
    """gunicorn over a register that the first worker to come prepares for all."""
    if not servers.find_chromium():
        pytest.skip("no chromium on this machine")
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "portal"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env = kept | {
        "CITYDIPLO_EMBEDDED": "on",
        "CITYDIPLO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "WARNING",
    }
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "world.json").exists():
            if migrated := snapshot.kept():  # else the world migrates it
                shutil.copy(migrated, home / "citydiplo.sqlite3")
            subprocess.run([sys.executable, "-m", "tests.browser.world"], cwd=ROOT, env=env, check=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"]
    with (home / f"web-{worker_id}.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{env['PORT']}"
            wait_until_ready(server, env["PORT"])
            yield Portal(url, env=env, **json.loads((home / "world.json").read_text()))
        finally:
            server.terminate()
            server.wait(20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(server, port):
    for _attempt in range(300):
        assert server.poll() is None, "gunicorn ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The portal does not answer.")


@pytest.fixture(scope="session")
def tab(chromium, portal):
    """``tab(reader, **options)``: a page of that reader's, one for each set of options."""
    tabs = {}

    def open_tab(reader="", **options):
        key = (reader, *sorted(options.items()))
        if key not in tabs:
            context = chromium.new_context(viewport=DESK, reduced_motion="reduce", **options)
            context.set_default_timeout(15_000)
            context.add_cookies(portal.cookies(reader))
            tabs[key] = context.new_page()
        return tabs[key]

    return open_tab


@pytest.fixture
def visit(tab, portal):
    """``visit(reader, path)``: that reader's tab, on a page."""

    def open_page(reader, path):
        page = tab(reader)
        page.goto(portal.url + path.format(**portal.paths))
        return page

    return open_page


@pytest.fixture(scope="session")
def axe():
    path = STATIC / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.fail("axe-core is not here: run python -m citydiplo.ops.build.assets")
    return path.read_text()
