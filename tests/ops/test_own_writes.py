"""What somebody saves is on the page that they open next: two web servers, one cache that is warm."""

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from citydiplo.ops.dev import servers
from tests import snapshot
from tests.ops.conftest import CHOSEN, ROOT
from tests.ops.own_writes_world import TOWNS
from tests.ops.processes import until

pytestmark = pytest.mark.check
WRITES = 40
PAGES = (
    *("/", "/desk/", "/cities/", "/cities/lima/", "/cities/lagos/", "/networks/merco/"),
    *("/partnerships/", "/partnerships/?sort=newest", "/partnerships/?dimension=culture&sort=newest"),
    *("/mayors/?city=lima", "/exchanges/", "/visits/", "/cities/lima/partnerships/"),
    *("/cities/lima/exchanges/", "/cities/lima/visits/", "/cities/lima/networks/"),
)


rows_of = Counter()  # {address of a list: how many rows it has}


class Writer:
    """Sends what one person does by a program, and opens pages as the same person."""

    def __init__(self, ports, session, token):
        self.ports, self.session, self.token = ports, session, token
        self.number = 0
        self.years, self.towns = iter(range(1900, 2020)), iter(range(TOWNS))

    def _ask(self, port, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def opens(self, path, port):
        status, text = self._ask(port, path, Cookie=f"sessionid={self.session}")
        assert status == 200, (path, status)
        return text

    def saves(self, port, path, facts, method="POST"):
        self.number += 1
        key = f"{self.token[-8:]}{self.number}"
        about = {"Idempotency-Key": key} if method == "POST" else {"If-Match": "*"}
        status, text = self._ask(
            port,
            f"/api/v1/{path}",
            method,
            json.dumps(facts),
            Authorization=f"Bearer {self.token}",
            **{"Content-Type": "application/json"},
            **about,
        )
        assert status in {200, 201}, (path, status, text)
        return json.loads(text)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def people(request, django_db_setup):
    """{name: Writer} of a world of its own, behind two web servers."""
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="cd-run-", ignore_cleanup_errors=True))
        env = kept | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_HOME": home,
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "REDIS_URL": stack.enter_context(servers.redis()),
            "WEB_WORKERS": "1",
            "LEAST_FREE_SPACE": "0",
            "API_WRITES_PER_MINUTE": "10000",
            "API_READS_PER_MINUTE": "10000",
        }
        if request.param == "postgresql":
            if not servers.find_postgres():
                pytest.skip("no PostgreSQL on this machine")
            env["DATABASE_URL"] = str(stack.enter_context(servers.postgres()))
        elif migrated := snapshot.kept():
            shutil.copy(migrated, Path(home) / "citydiplo.sqlite3")
        made = json.loads(_run(env, "-m", "tests.ops.own_writes_world").splitlines()[-1])
        _run(env, "manage.py", "collectstatic", "--no-input", "-v0")
        ports = [stack.enter_context(_web_server(env)) for _server in range(2)]
        rows_of.clear()
        yield {name: Writer(ports, **of) for name, of in made.items()}


def _run(env, *arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextlib.contextmanager
def _web_server(env):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=env | {"PORT": str(port)})
    try:
        until(lambda: _answers(port, server))
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(120)


def _answers(port, server):
    assert server.poll() is None
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
    except OSError:
        return False


@dataclass
class Saved:
    """What ``by`` saved: ``shown`` are words that each of ``pages`` has, ``longer`` a list with one more."""

    by: str
    shown: str
    pages: list
    longer: str = ""


def add_partnership(people, chance, word, port):
    by, own, other = chance.choice([("ana", "lima", "lagos"), ("chidi", "lagos", "lima")])
    facts = {"partner": f"/cities/{other}/", "partnership_class": "twinning", "dimension": "culture"}
    facts |= {"status": "active", "since": str(chance.randint(1950, 2020)), "different": True}
    address = f"/partnerships/{people[by].saves(port, 'partnerships/', facts)['record_id']}/"
    pages = ["/partnerships/?sort=newest", address]
    pages += [f"/cities/{own}/partnerships/", f"/cities/{other}/partnerships/"]
    return Saved(by, address, pages, "/partnerships/?dimension=culture")


def rename_partnership(people, chance, word, port):
    ana = people["ana"]
    facts = {"partner": "/cities/lagos/", "partnership_class": "twinning", "dimension": "transport"}
    facts |= {"status": "active", "since": "1998", "different": True}
    made = ana.saves(port, "partnerships/", facts)
    address = f"partnerships/{made['record_id']}/"
    for path in (f"/{address}", "/partnerships/?sort=newest"):
        ana.opens(path, chance.choice(ana.ports))
    ana.saves(port, address, {"title": word}, "PATCH")
    return Saved("ana", word, [f"/{address}", "/partnerships/?sort=newest", "/cities/lima/partnerships/"])


def publish_exchange(people, chance, word, port):
    facts = {"kind": "request", "title": word, "what": "How to begin.", "publish": True}
    people["ana"].saves(port, "exchanges/", facts)
    return Saved("ana", word, ["/exchanges/", "/cities/lima/exchanges/"], "/exchanges/")


def record_visit(people, chance, word, port):
    day = f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    facts = {"partner": "/cities/lagos/", "purpose": word, "first_day": day, "last_day": day}
    people["ana"].saves(port, "visits/", facts | {"visibility": "parties"})
    return Saved("ana", word, ["/cities/lima/visits/", f"/visits/?q={word}"], "/visits/")


def name_mayor(people, chance, word, port):
    years = people["chidi"].years
    people["chidi"].saves(port, "mayors/", {"mayor": word, "starts": f"{next(years)}-01-01"})
    return Saved("chidi", word, ["/cities/lagos/", f"/mayors/?q={word}"], "/mayors/")


def join_network(people, chance, word, port):
    town = next(people["dia"].towns, None)
    if town is None:
        return name_mayor(people, chance, word, port)
    facts = {"city": f"/cities/town-{town}/", "membership_class": "full", "role": "member", "since": "2019"}
    people["dia"].saves(port, "memberships/", facts)
    return Saved("dia", f"town-{town}/", ["/networks/merco/"])


ACTS = (add_partnership, rename_partnership, publish_exchange, record_visit, name_mayor, join_network)
NUMBER = re.compile(r'id="result-count"[^>]*>\s*([\d,]+)')


def test_what_one_saves_is_on_the_page_that_one_opens_next(people):
    chance, wrong, ports = random.Random(1), [], people["ana"].ports
    for turn in range(WRITES):
        for name in ("ana", "chidi"):  # so that all is kept as it was before
            for path in chance.sample(PAGES, 4):
                people[name].opens(path, chance.choice(ports))
        act = chance.choice(ACTS)
        saved = act(people, chance, f"Word{turn}x", chance.choice(ports))
        chance.shuffle(saved.pages)
        for path in saved.pages:
            if saved.shown not in people[saved.by].opens(path, chance.choice(ports)):
                wrong.append(f"{turn} {act.__name__}: {path} lacks {saved.shown}")
        if saved.longer:
            rows_of[saved.longer] += 1
            text = people[saved.by].opens(saved.longer, chance.choice(ports))
            found = int(NUMBER.search(text)[1].replace(",", ""))
            if found != rows_of[saved.longer]:
                wrong.append(
                    f"{turn} {act.__name__}: {saved.longer} says {found}, not {rows_of[saved.longer]}"
                )
    assert not wrong, "\n".join(wrong)
