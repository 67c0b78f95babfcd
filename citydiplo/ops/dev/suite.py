"""``make test``: style and every test, on each database that is here; then what ran and what not.

    python -m citydiplo.ops.dev.suite [--lint | --check] [pytest's arguments]

``--check`` (``make check``) runs what ``make test`` leaves out because it takes minutes: the tests marked
``check`` (real servers that are stopped, every form in a browser, all roles), and the tests that look at
pages once more with PostgreSQL and Redis.

CITYDIPLO_TEST_ALL=on counts what could not run as failed.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
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
    with plainly(), tempfile.TemporaryDirectory(prefix="citydiplo-suite-") as home:
        build_assets(report)
        if arguments[:1] == ["--check"]:
            check(report, home, arguments[1:])
        else:
            lint(report, home)
        if arguments[:1] not in (["--lint"], ["--check"]):
            test_on_sqlite(report, home, arguments)
            test_on_servers(report, home, arguments)
    report.show()
    sys.exit(report.failed or (report.missing and environment.flag("CITYDIPLO_TEST_ALL", False)))


def lint(report, home):
    """Style, layers, migrations, and Django's own list of what a production site must not do."""
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
    run(report, "Style: ruff check", [TOOLS / "ruff", "check", "--quiet", "."])
    run(report, "Style: ruff format", [TOOLS / "ruff", "format", "--check", "--quiet", "."])
    run(report, "Style: djhtml", [TOOLS / "djhtml", "--check", *TEMPLATES], quiet=True)
    run(report, "Style: plain words", [sys.executable, "-m", "citydiplo.ops.dev.wording"], env=dev)
    run(report, "Layers: import-linter", [TOOLS / "lint-imports"], quiet=True)
    types = [sys.executable, "-m", "mypy", "--cache-dir", Path(home) / "mypy"]
    run(report, "Types: mypy", types, env=dev)
    run(report, "Migrations match models", [*python, "makemigrations", "--check", "--dry-run"], env=dev)
    check = [*python, "check", "--deploy", "--fail-level", "WARNING"]
    run(report, "Production settings", check, env=production)


def test_on_sqlite(report, home, arguments):
    marks = f"not check{_browser(report)}"
    pytest(report, "Tests on SQLite", ["-m", marks, *arguments], _embedded(home))


def test_on_servers(report, home, arguments):
    """Once more with PostgreSQL and Redis, leaving out what does not depend on them.

    The tests that look at pages wait for ``make check``: they are slow, and seldom differ.
    """
    _on_servers(report, home, "Tests on PostgreSQL and Redis", "not pages", arguments)


def _on_servers(report, home, name, marks, arguments):
    if not servers.find_postgres():
        report.not_run(name, "no PostgreSQL found; apt-get install postgresql")
        return
    if not servers.find_redis():
        report.not_run(name, "no Redis found; apt-get install redis-server")
        return
    with servers.postgres() as database, servers.redis() as redis:
        env = {**_embedded(home), "DATABASE_URL": database, "REDIS_URL": redis}
        marks = f"{marks} and not browser and not slow and not check and not one_database"
        pytest(report, name, ["-m", marks, *arguments], env)


def check(report, home, arguments):
    """What costs minutes. These tests start the servers that they need, and say which are missing."""
    if not servers.find_postgres():
        report.not_run("Outages of PostgreSQL", "no PostgreSQL found; apt-get install postgresql")
    pytest(report, "Checks", ["-m", f"check{_browser(report)}", *arguments], _embedded(home))
    _on_servers(report, home, "Pages on PostgreSQL and Redis", "pages", arguments)


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


def run(report, name, command, *, env=None, quiet=False, good=(0,)):
    """Run one command, its output passed on (when ``quiet`` only if it fails); note how it went."""
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
        print("".join(lines), flush=True)
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
    with contextlib.suppress(BrokenPipeError):
        main()
