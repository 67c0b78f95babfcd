"""The benchmark: what it writes is a register that the database accepts, what it prints is true."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg2
import pytest
from django.db.models import Count
from django.test import Client

from citydiplo.ops.dev import servers
from citydiplo.ops.load.bench import __main__ as bench
from citydiplo.ops.load.bench import beyond, imports, load, mixed, pages, shared, signed_in, synthetic, table
from networks.models import City
from partnerships.actions import bridges, city_counts
from partnerships.actions.register import DATA, load_indicators
from partnerships.choices import RowGroup
from partnerships.imports import worker
from partnerships.models import ImportJob, Measurement, Partnership, Party
from tests.rows import make_city, make_partnership

RESULT = {"p50": 6.0, "p95": 9.0, "rate": 120.0, "cpu": 1.5, "bad": 0}
FLOOR = {"p50": 2.0, "p95": 3.0, "rate": 400.0, "cpu": 1.5, "bad": 0}


@pytest.mark.django_db
def test_synthetic_partnerships_are_whole_and_say_what_their_parties_say():
    regions = ["europe", "africa", "asia-pacific", "latin-america-caribbean"]
    for place in range(12):
        City.objects.create(
            name=f"Place {place}",
            slug=f"place-{place}",
            country=["FR", "KE", "JP", "PE"][place % 4],
            region=regions[place % 4],
            population=10_000 * (place + 1),
        )
    synthetic.load(300, say=lambda text: None)
    assert Partnership.objects.count() == 300
    assert (
        Partnership.objects.annotate(parties_in_all=Count("parties")).filter(parties_in_all__lt=2).count()
        == 0
    )
    some = Partnership.objects.with_parties().latest("id")
    parties = some.parties.all()
    assert some.label == " – ".join(party.city.name for party in parties)
    assert set(some.regions) == {party.region for party in parties}
    assert some.dimension in some.dimensions
    assert some.status_changes.get().status == some.status
    assert Partnership.objects.filter(title__contains=synthetic.RARE).count() == 3
    assert synthetic.is_loaded(300)
    assert not synthetic.is_loaded(301)
    Party.objects.create(partnership=some, city=City.objects.exclude(parties__partnership=some).first())


def test_the_table_marks_what_misses_its_target():
    results = [{"page": RESULT, "floor": FLOOR}] * 2
    rows = [
        table.BenchRow("Good", 3, 4, 20_000, 12.0, results),
        table.BenchRow("Slow", 2, 4, 20_000, 12.0, results),
    ]
    text = table.plain("Title", rows)
    assert "3.0 (≤ 3)" in text
    assert "3.0 (MISSES 2)" in text
    lines = [line for line in table.markdown("Title", rows).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1


def test_the_table_of_an_office_says_which_limits_hold():
    page = beyond.OfficePage("Briefing", ["/briefing/"], 60, 200)
    rows = [
        beyond.OfficeRow(page, 50, 55, 30_000, warm=59.94, cpu=40.0, first=201.0),
        beyond.OfficeRow(beyond.OfficePage("Insights", []), missing="no such page at this size"),
    ]
    text = beyond.markdown(rows)
    assert "| Briefing | 50 | 30 | 40.0 | 59.9 | ≤ 60 | 55 | 201 | MISSES 200 |" in text
    assert "Insights: no such page at this size" in beyond.plain(rows)


def test_a_page_with_a_floor_of_its_own_leaves_the_line_of_the_floor_alone():
    slow = {"page": RESULT, "floor": FLOOR | {"p50": 900.0}}
    rows = [
        table.BenchRow("Page", None, 3, 4, 20_000, results=[{"page": RESULT, "floor": FLOOR}]),
        table.BenchRow("API", 1.5, 3, 4, 20_000, results=[slow], floor=pages.BY_HAND),
    ]
    assert table.floor_cells(rows)[4] == "2.0"
    assert rows[1].cells()[8] == "0.0 (≤ 1.5)"


@pytest.mark.django_db
@pytest.mark.urls("citydiplo.ops.load.bench.urls")
def test_the_rows_by_hand_are_those_of_the_api(client):
    for number in range(3):
        make_partnership(make_city(f"one-{number}"), make_city(f"two-{number}"))
    assert client.get(pages.BY_HAND).json() == client.get("/api/v1/partnerships/").json()["results"]


@pytest.mark.django_db
def test_the_file_that_is_imported_has_every_column_understood(tmp_path):
    for number in range(20):
        make_city(name=f"Place {number}", country="PE", latitude=-12, longitude=-77 + number)
    job = imports.receive(imports.write(tmp_path / "partnerships.csv", 100))
    worker.work(pk=job.pk)
    imports.match_columns(job)
    assert sorted(column for columns in job.columns.values() for column in columns) == list(range(11))
    assert job.source.title == "Measured"


def test_a_process_tells_its_memory():
    assert imports.family(os.getpid())[0] == os.getpid()
    if Path("/proc/self/smaps_rollup").exists():
        assert imports.proportional(os.getpid()) > 10_000
    assert imports.proportional(2**22 + 1) == 0


class Answers(BaseHTTPRequestHandler):
    """Says back what came; ``/chunks`` in parts of which nobody told the length."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._send(200, b"cookie: " + self.headers.get("Cookie", "").encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def _send(self, status, body):
        self.send_response(status)
        if self.path != "/chunks":
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (body, b"x" * 70_000, b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def log_message(self, *args):
        pass


def test_the_client_reads_files_sends_forms_and_keeps_its_connection():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        asking = load.Connection(server.server_port)
        cookie = "Cookie: a=b\r\n"
        for _ in range(2):
            assert asking.ask("/", cookie)[::2] == (200, b"cookie: a=b")
            assert asking.ask("/chunks", cookie)[2] == b"cookie: a=b" + b"x" * 70_000
            assert asking.ask("/", body="x=1")[::2] == (204, b"")
        times, bad, _seconds = load.turn([asking], ["/"], 0.1, body="x=1", status=204)
        assert times
        assert bad == []
        assert load.turn([asking], ["/"], 0.1)[1] == []
        assert set(load.turn([asking], ["/"], 0.1, body="x=1")[1]) == {204}
    finally:
        server.shutdown()
        server.server_close()


def test_the_shortest_measurement_asks_over_every_connection():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked = {"headers": "", "body": "", "status": 200, "floor_headers": "", "pids": [os.getpid()]}
    asked |= {"port": server.server_port, "floor": ["/"], "page": ["/chunks"], "connections": 3}
    try:
        found = load.measure(asked | {"seconds": 0, "turns": 2})
        assert [found[name]["bad"] for name in ("floor", "page")] == [0, 0]
        assert len(load.turn([load.Connection(server.server_port) for _ in range(3)], ["/"], 0)[0]) == 3
    finally:
        server.shutdown()
        server.server_close()


def test_people_who_ask_at_once_are_measured_by_kind_and_together():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asks = [["Page", "/", "", 200], ["Form", "/", "x=1", 204], ["Refused", "/", "x=1", 302]]
    order = {"port": server.server_port, "people": [{"headers": "", "asks": asks}] * 3, "seconds": 0.3}
    try:
        found = load.mix(order | {"pids": [os.getpid()], "database": None})
    finally:
        server.shutdown()
        server.server_close()
    assert set(found["kinds"]) == {"Page", "Form", "Refused"}
    assert found["kinds"]["Page"]["bad"] == found["kinds"]["Form"]["bad"] == 0
    assert found["all"]["bad"] == found["kinds"]["Refused"]["bad"] > 0
    assert found["all"]["asked"] >= 3 * found["all"]["bad"] > 0
    assert found["all"]["database"] == 0
    lines = {what: is_met for what, _measured, _wanted, is_met in mixed.lines(found["all"], 161)}
    assert not lines["answers that were refused"]
    assert not lines[f"a worker after {found['all']['asked']:,} requests"]


def test_few_partnerships_are_measured_for_a_short_time(monkeypatch):
    monkeypatch.delenv("SECONDS", raising=False)
    assert [bench.seconds_for(size) for size in (200, bench.SMALL)] == [bench.SHORT, bench.USUAL]
    monkeypatch.setenv("SECONDS", "9")
    assert [bench.seconds_for(size) for size in (200, bench.SMALL)] == [9, 9]


@pytest.mark.django_db
def test_every_page_of_somebody_with_roles_answers_and_shows_its_rows(tmp_path, monkeypatch, settings):
    settings.MEDIA_ROOT = tmp_path
    for name, number in (("ROWS", 60), ("APPROVALS", 6), ("DECLARED", 6), ("MEETINGS", 3), ("ITEMS", 4)):
        monkeypatch.setattr(signed_in, name, number)
    for number in range(30):
        make_city(name=f"Place {number}", country="PE", latitude=-12, longitude=number, population=10_000)
    assert not signed_in.is_made()
    signed_in.make_network()
    signed_in.make_network()  # a run that was cut short begins again
    signed_in.make_desk()
    assert not shared.is_made()
    synthetic.load(40, say=lambda text: None)
    load_indicators(DATA / "indicators.toml")
    shared.make(40)
    assert shared.is_made()
    begins = {(one.since.month, one.period.months) for one in Measurement.objects.all()}
    assert {(1, 12), (4, 12), (7, 3)} <= begins
    signed_in.make_imports(tmp_path)
    assert signed_in.is_made()
    shown = {}
    city_counts.refresh()
    bridges.work_out()
    for page in [*pages.signed_in_pages(), *pages.office_pages()]:
        client = Client(headers={"Cookie": page.headers.strip().removeprefix("Cookie: ")})
        for name, value in re.findall(r"([^ =;]+)=([^;]+)", page.headers.strip().partition(": ")[2]):
            client.cookies[name] = value
        kind = "application/x-www-form-urlencoded"
        for path in page.paths:
            answer = client.post(path, page.body, kind) if page.body else client.get(path)
            assert answer.status_code == page.status, path
            shown[page.name] = b"".join(answer) if page.status == 200 else b""
    assert len(shown) == len(pages.signed_in_pages()) + len(pages.office_pages())
    assert b"Exchange number 6" in shown["Approvals, 6 waiting"]
    assert b"Place 29" in shown["Meeting, 800 answers as a file"]
    assert b"Send report number 1" in shown["Desk, many tasks"]
    checked = ImportJob.objects.get(status="checked")
    assert all(checked.group_counts[group] for group in (RowGroup.READY, RowGroup.ASKED))
    editors = mixed.people()
    assert len({editor["headers"] for editor in editors}) == mixed.PEOPLE
    first = {kind: ask for kind, *ask in reversed(editors[0]["asks"])}
    assert set(first) == set(mixed.OF_HUNDRED)
    client = Client()
    for name, value in re.findall(r"([^ =;]+)=([^;]+)", editors[0]["headers"].strip().partition(": ")[2]):
        client.cookies[name] = value
    before = Partnership.objects.count()
    for kind, (path, body, status) in first.items():
        typed = "application/x-www-form-urlencoded"
        answer = client.post(path, body, typed) if body else client.get(path)
        assert answer.status_code == status, kind
    assert Partnership.objects.count() == before + 1


@pytest.mark.check
@pytest.mark.skipif(not servers.find_postgres(), reason="needs the binaries of PostgreSQL")
@pytest.mark.parametrize("chosen", ["on", "off"])
def test_commits_of_the_benchmark_wait_for_the_disk_where_that_is_chosen(monkeypatch, chosen):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("FSYNC", chosen)
    with contextlib.ExitStack() as stack:
        reader = psycopg2.connect(bench.database(stack))
        with contextlib.closing(reader), reader.cursor() as cursor:
            for name in bench.DISK:
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == (chosen,)


def databases():
    found = [pytest.param(None, id="sqlite")]
    if servers.find_postgres():
        found.append(pytest.param(servers.postgres, id="postgresql"))
    return found


@pytest.mark.check
@pytest.mark.long
@pytest.mark.parametrize("database", databases())
def test_the_whole_benchmark_of_few_rows_prints_a_number_for_each_page(tmp_path, database):
    """Everything is loaded, served, asked and printed; the numbers of so few rows say nothing more."""
    environment = {**os.environ, "SIZE": "200", "BENCH_TABLE": str(tmp_path / "table.md")}
    if database is None:
        environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/bench"
    else:
        environment.pop("DATABASE_URL", None)  # it starts its own
    command = [sys.executable, "-m", "citydiplo.ops.load.bench"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=1_800, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    text = (tmp_path / "table.md").read_text()
    pages_asked, office = (
        [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
        for part in text.split(beyond.TITLE)
    )
    rows = pages_asked[2:]
    assert len(rows) >= 30
    assert len(office) >= 20
    assert all(re.fullmatch(r"-?\d+\.\d", row[4]) for row in office[1:]), office
    for name, *cells in rows:
        assert cells, name
        assert all(re.match(r"\d", cell) and "bad" not in cell for cell in cells), (name, cells)
    for what in ("planning 200 digests", "reading 200 rows", "judging 200 rows", "writing 200 rows"):
        assert re.search(rf"{what} +\d", text), what
