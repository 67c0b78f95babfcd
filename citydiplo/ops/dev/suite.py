"""``make test``: style and every test, on each database that is here; then what ran and what not.

    python -m citydiplo.ops.dev.suite [--lint | --check] [pytest's arguments]

Style is checked two things at a time, while the databases of the tests are made, each once for all.

``--check`` (``make check``) runs what ``make test`` leaves out because it takes minutes: the tests marked
``check`` (real servers that are stopped, every form in a browser, all roles), further cases of many alike
(``further``), and with PostgreSQL and Redis both those cases and the tests that look at pages.

CITYDIPLO_TEST_ALL=on counts what could not run as failed.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.dev import servers
from citydiplo.ops.dev.upkeep import TEMPLATES
from citydiplo.ops.run.progress import plainly

ROOT = Path(__file__).resolve().parents[3]
TOOLS = Path(sys.executable).parent
NO_TESTS = 5  # pytest's exit code when nothing matched


class Report:
    """What ran, how it went, and what did not run and why."""

    def __init__(self):
        self.lines, self.failed, self.missing = [], False, False

    def ran(self, name, good, seconds, note=""):
        self.failed |= not good
        self.lines.append(f"{'ok' if good else 'FAILED':<8} {name:<34} {seconds:6.1f} s  {note}")

    def not_run(self, name, why):
        self.missing = True
        self.lines.append(f"{'not run':<8} {name:<34} {why}")

    def show(self):
        print("\n" + "\n".join(f"  {line.rstrip()}" for line in self.lines), flush=True)


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    arguments, report = sys.argv[1:], Report()
    with plainly(), tempfile.TemporaryDirectory(prefix="citydiplo-suite-") as home, ExitStack() as started:
        build_assets(report)
        if arguments[:1] == ["--lint"]:
            in_pairs(report, linters(home))
        elif arguments[:1] == ["--check"]:
            check(report, home, arguments[1:], started)
        else:
            both = start_servers(report, home, "Tests on PostgreSQL and Redis", started)
            in_pairs(report, [*databases(home, both), *linters(home)])
            test_on_sqlite(report, home, arguments)
            test_on_servers(
                report, both, "Tests on PostgreSQL and Redis", "not pages and not further", arguments
            )
    report.show()
    sys.exit(report.failed or (report.missing and environment.flag("CITYDIPLO_TEST_ALL", False)))


def linters(home):
    """Style, layers, migrations, and Django's own list of what a production site must not do.

    As (name, command, environment), the longest first.
    """
    python = [sys.executable, "manage.py"]
    dev = _embedded(home)
    production = {
        **_plain(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "portal.example.org",
        "SITE_URL": "https://portal.example.org",
        "REDIS_URL": "redis://localhost:6379/0",
        "CACHE_URL": "redis://localhost:6380/0",
    }
    types = [sys.executable, "-m", "mypy", "--cache-dir", Path(home) / "mypy"]
    deploy = [*python, "check", "--deploy", "--fail-level", "WARNING"]
    return [
        ("Types: mypy", types, dev),
        ("Layers: import-linter", [TOOLS / "lint-imports"], None),
        ("Migrations match models", [*python, "makemigrations", "--check", "--dry-run"], dev),
        ("Production settings", deploy, production),
        ("Style: plain words", [sys.executable, "-m", "citydiplo.ops.dev.wording"], dev),
        ("Style: djhtml", [TOOLS / "djhtml", "--check", *TEMPLATES], None),
        ("Style: ruff check", [TOOLS / "ruff", "check", "--quiet", "."], None),
        ("Style: ruff format", [TOOLS / "ruff", "format", "--check", "--quiet", "."], None),
    ]


def databases(home, both):
    """The databases of the tests, made once for all workers of pytest (tests/snapshot.py)."""
    command = [sys.executable, "-m", "tests.snapshot"]
    kinds = {"SQLite": _embedded(home), "PostgreSQL": both}
    return [(f"Tables of the tests: {name}", command, env) for name, env in kinds.items() if env]


def in_pairs(report, pieces):
    """Run (name, command, environment) two at a time: none of them uses more than one core."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda piece: run(report, *piece, quiet=True), pieces))


def test_on_sqlite(report, home, arguments):
    marks = f"not check and not further{_browser(report)}"
    pytest(report, "Tests on SQLite", ["-m", marks, *arguments], _embedded(home))


def start_servers(report, home, name, started):
    """The environment of tests with PostgreSQL and Redis, both started; None where one is missing."""
    if not servers.find_postgres():
        return report.not_run(name, "no PostgreSQL found; apt-get install postgresql")
    if not servers.find_redis():
        return report.not_run(name, "no Redis found; apt-get install redis-server")
    database, redis = started.enter_context(servers.postgres()), started.enter_context(servers.redis())
    return {**_embedded(home), "DATABASE_URL": database, "REDIS_URL": redis}


def test_on_servers(report, env, name, marks, arguments):
    """Once more with PostgreSQL and Redis, leaving out what does not depend on them.

    The tests that look at pages wait for ``make check``: they are slow, and seldom differ.
    """
    if env:
        marks = f"{marks} and not browser and not slow and not check and not one_database"
        pytest(report, name, ["-m", marks, *arguments], env)


def check(report, home, arguments, started):
    """What costs minutes. These tests start the servers that they need, and say which are missing."""
    if not servers.find_postgres():
        report.not_run("Outages of PostgreSQL", "no PostgreSQL found; apt-get install postgresql")
    pytest(report, "Checks", ["-m", f"(check or further){_browser(report)}", *arguments], _embedded(home))
    name = "Pages on PostgreSQL and Redis"
    test_on_servers(report, start_servers(report, home, name, started), name, "(pages or further)", arguments)


def _browser(report):
    """What to add to the marks where there is no browser."""
    if servers.find_chromium():
        return ""
    report.not_run("Browser tests", "no chromium found; on Debian: apt-get install chromium")
    return " and not browser"


def pytest(report, name, arguments, env):
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
    command.append("--color=yes" if sys.stdout.isatty() else "--color=no")
    chosen = [word for word in sys.argv[1:] if word != "--check"]
    good = (0, NO_TESTS) if chosen else (0,)
    run(report, name, [*command, *arguments], env=env, good=good)


def build_assets(report):
    run(report, "Assets", [sys.executable, "-m", "citydiplo.ops.build.assets"])


def run(report, name, command, env=None, *, quiet=False, good=(0,)):
    """Run one command, its output passed on (when ``quiet`` only if it fails); note how it went."""
    if not quiet:
        print(f"\n── {name}", flush=True)
    began, lines = time.monotonic(), []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        for line in child.stdout:
            lines.append(line)
            if not quiet:
                print(line, end="", flush=True)
    went_well = child.returncode in good
    if quiet and not went_well:
        print(f"\n── {name}\n{''.join(lines)}", flush=True)
    last = lines[-1].strip(" =\n") if lines and "pytest" in command else ""
    report.ran(name, went_well, time.monotonic() - began, last)


def _plain(home):
    """The environment without anything that chooses a server; empty values keep ``.env`` out too.

    Each of the suite's hundred processes would compile all modules again where Python may not keep bytecode.
    """
    chosen = {"CITYDIPLO_EMBEDDED": "", "DEBUG": "", "DATABASE_URL": "", "REDIS_URL": "", "HTTPS": ""}
    chosen |= {"CACHE_URL": ""}
    left_out = {"DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**inherited, **chosen, "CITYDIPLO_HOME": home}


def _embedded(home):
    return {**_plain(home), "CITYDIPLO_EMBEDDED": "on"}


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
