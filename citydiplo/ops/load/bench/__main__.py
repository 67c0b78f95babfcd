"""``make bench``: load, serve, measure, and print one table.

SIZE is how many partnerships (100,000), SECONDS how long each page is asked at each number of connections
(4, or 0.2 where SIZE is less than 10,000), DATABASE_URL a database whose name ends in ``bench``; without it a
PostgreSQL of its own, which waits for the disk with FSYNC=on, or SQLite. The table is also written as
markdown to var/bench.md, or where BENCH_TABLE says. Sixteen editors at work, digests, imports and the finder
follow, with settings of their own.
"""

import contextlib
import os
import platform
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.dev import servers
from citydiplo.ops.load.bench import alone, beyond, digests, finder, imports, table
from citydiplo.ops.load.bench.asking import ask
from citydiplo.ops.load.bench.load import Connection
from citydiplo.ops.run import broker
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep, follow, plainly

ROOT = Path(__file__).resolve().parents[4]
TURNS, FEW_TURNS = 6, 2  # of floor and page, for each measurement; few where nothing is to be compared
COLD = 5  # addresses asked with empty caches
LEVELS = (1, 16)  # connections
DISK = ("fsync", "synchronous_commit", "full_page_writes")
SMALL = 10_000  # partnerships: fewer than these are there to see that all works, not to measure
USUAL, SHORT = 4, 0.2  # seconds for each page, of many partnerships and of few


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environment.read_env_file(ROOT / ".env")
    size = alone.size()
    seconds = seconds_for(size)
    with plainly(), contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="citydiplo-bench-", dir="/tmp")))
        redis = stack.enter_context(servers.redis())
        settle(home, redis, database(stack))
        load(size, home)
        from citydiplo.ops.load.bench import mixed

        port = stack.enter_context(web_server(home))
        turns = TURNS if size >= SMALL else FEW_TURNS
        title, rows = measure(size, seconds, turns, port, redis)
        print(f"\n{table.plain(title, rows)}")
        offices = beyond.measure(port, redis, seconds=seconds, turns=turns)
        print(f"\n{beyond.plain(offices)}")
        at_once = alone.lines(mixed.measure(port, seconds=seconds))
        print(f"\nAt once\n{at_once}")
        mail = alone.lines(digests.measure(home))
        print(f"\nDigests\n{mail}")
        brought = alone.lines(imports.measure(home))
        print(f"\nImports\n{brought}")
        typed = alone.lines(finder.measure(home))
        print(f"\nFinder\n{typed}")
        target = Path(os.environ.get("BENCH_TABLE") or ROOT / "var" / "bench.md")
        target.parent.mkdir(parents=True, exist_ok=True)
        texts = {"At once": at_once, "Digests": mail, "Imports": brought, "Finder": typed}
        target.write_text(
            f"{table.markdown(title, rows)}\n{beyond.markdown(offices)}"
            + "".join(f"\n{name}\n\n```\n{text}\n```\n" for name, text in texts.items())
        )
        print(f"\nAs markdown: {target}")


def seconds_for(size):
    """How long each page is asked at each number of connections: SECONDS, a whole number."""
    if size < SMALL and not os.environ.get("SECONDS"):
        return SHORT
    return environment.integer("SECONDS", USUAL, least=1, most=60)


def database(stack):
    """The address of the database to fill: the one named, a PostgreSQL of our own, or SQLite ('').

    With FSYNC=on our own waits for the disk at each commit.
    """
    named = os.environ.get("DATABASE_URL", "")
    if named:
        if not re.search(r"bench(\?|$)", named):
            raise CannotContinueError(
                "make bench fills its database: name one that ends in bench, or leave DATABASE_URL out."
            )
        return named
    if not servers.find_postgres():
        print("No PostgreSQL found: measuring on SQLite.")
        return ""
    memory = {"shared_buffers": "512MB", "work_mem": "16MB", "maintenance_work_mem": "256MB"}
    disk = dict.fromkeys(DISK, "on") if environment.flag("FSYNC", False) else {}
    return stack.enter_context(servers.postgres(max_wal_size="4GB", **memory, **disk))


def settle(home, redis, database):
    """The environment of a production server on this machine, without HTTPS."""
    os.environ.update(
        CITYDIPLO_EMBEDDED="off",
        CITYDIPLO_DEMO="off",
        DEBUG="off",
        HTTPS="off",
        LOG_LEVEL="WARNING",
        CITYDIPLO_HOME=str(home),
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="localhost",
        API_READS_PER_MINUTE="100000",
        DATABASE_URL=database,
        REDIS_URL=redis,
        DJANGO_SETTINGS_MODULE="citydiplo.ops.load.bench.settings",
    )


def load(size, home):
    import django

    log = home / "bench.log"
    for text, *command in (
        ("Assets", "-m", "citydiplo.ops.build.assets"),
        ("Static files", "manage.py", "collectstatic", "--no-input"),
        ("Database tables", "manage.py", "migrate", "--no-input"),
        ("Starter register", "manage.py", "load_register"),
    ):
        with ProgressStep(text) as step:
            code, lines = follow([sys.executable, *command], step, log, cwd=ROOT)
            if code:
                raise CannotContinueError("\n".join(lines[-8:]))
    django.setup()
    from django.db import connection

    from citydiplo.ops.load.bench import shared, signed_in, synthetic
    from citydiplo.portal.actions import search
    from partnerships.actions import bridges, city_counts

    if synthetic.is_loaded(size):  # a named database that was filled before
        if not signed_in.is_made() or not shared.is_made():
            raise CannotContinueError(
                "This database was filled by an older benchmark, or in part: name an empty one."
            )
        return
    with ProgressStep("A network of many cities"):
        signed_in.make_network()
    with ProgressStep(f"{size:,} synthetic partnerships") as step:
        synthetic.load(size, step.tell)
    with ProgressStep("A desk with many tasks"):
        signed_in.make_desk()
    with ProgressStep("What cities share beside partnerships"):
        shared.make(size)
    with ProgressStep("Statistics of the database"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    with ProgressStep("Standing of the cities"):
        city_counts.refresh()
    with ProgressStep("Bridges between cities"):
        bridges.work_out()
    with ProgressStep("Search index"):
        search.reindex()
    with ProgressStep(f"Two imports of {signed_in.ROWS:,} rows"):
        signed_in.make_imports(home)
    with ProgressStep("Statistics again"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@contextlib.contextmanager
def web_server(home):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"]
    log = (home / "web.log").open("w")
    server = subprocess.Popen(
        command, env={**os.environ, "PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait(port, server, home / "web.log")
        yield port
    finally:
        server.terminate()
        server.wait()


def wait(port, server, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            if Connection(port).ask("/health/ready")[0] == 200:
                return
        time.sleep(0.1)
    raise CannotContinueError("The web server does not start:\n" + log.read_text()[-2000:])


def measure(size, seconds, turns, port, redis):
    from django.db import connection

    from citydiplo.ops.load.bench.pages import FLOOR, pages

    rows = []
    for page in pages():
        with ProgressStep(page.name) as step:
            try:
                statements, size_of_page, cold = look(port, redis, page)
            except CannotContinueError as refusal:
                step.tell(str(refusal))
                rows.append(table.BenchRow(page.name, page.at_most, missing=str(refusal)))
                continue
            results = [ask(port, page.floor, page, level, seconds=seconds, turns=turns) for level in LEVELS]
            row = table.BenchRow(page.name, page.at_most, statements, size_of_page, cold, results)
            row.floor = "" if page.floor == FLOOR else page.floor
            rows.append(row)
    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    title = f"{size:,} partnerships, {kind}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return title, rows


def look(port, redis, page):
    """(statements when warm, bytes, median ms of first hits with empty caches)"""
    connection, cold = Connection(port), []
    if not page.paths:
        raise CannotContinueError("no such page at this size")
    for path in page.paths[:COLD]:
        broker.connect(redis).flushdb()
        connection.ask("/health/live")
        began = time.perf_counter()
        status, _, body = connection.ask(path, page.headers, page.body)
        cold.append(1000 * (time.perf_counter() - began))
        if status != page.status:
            raise CannotContinueError(f"{path} answers {status}")
    for path in page.paths * 2:
        connection.ask(path, page.headers, page.body)
    counting = page.headers + "X-Count-Statements: 1\r\n"
    statements = [connection.ask(path, counting, page.body)[1] for path in page.paths]
    return max(int(found["x-statements"]) for found in statements), len(body), statistics.median(cold)


if __name__ == "__main__":
    main()
