"""``make run``: the whole portal on this machine, from nothing to an address, until Ctrl-C."""

import http.client
import json
import os
import signal
import sys
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from citydiplo.kit import environment
from citydiplo.ops.run import broker
from citydiplo.ops.run import lock as home_lock
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep, follow, plainly
from citydiplo.ops.run.supervisor import INTERRUPTED, Child, Supervisor

ROOT = Path(__file__).resolve().parents[3]
READY_WITHIN = 180  # seconds from starting the web server to its first page


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a shell's "&" ignores the first
        signal.signal(number, _interrupt)
    began = float(os.environ.get("CITYDIPLO_BEGAN") or time.time())
    with plainly(ImproperlyConfigured):
        address, port, home = settle()
        lock = home_lock.lock(home)
        home_lock.free(address, port)
        supervisor = Supervisor()
        try:
            start(supervisor, home, port)
            home_lock.sign(lock, f"process {os.getpid()}, http://localhost:{port}/")
            welcome(port, home, time.time() - began)
            supervisor.watch()
        except KeyboardInterrupt:
            print("\nStopping …", end="", flush=True)
            _stop(supervisor)
            print(" stopped.", flush=True)
        finally:
            _stop(supervisor)


def settle():
    """Read where to run from the environment and ``.env``; everything below inherits it."""
    environment.read_env_file(ROOT / ".env")
    os.environ["CITYDIPLO_EMBEDDED"] = "on"
    # A database that somebody named may be a real one: no demo people go into it unasked.
    os.environ.setdefault("CITYDIPLO_DEMO", "off" if os.environ.get("DATABASE_URL") else "on")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")
    os.environ.setdefault("WEB_GRACE", "4")
    port = environment.integer("PORT", 8000, least=1, most=65_535)
    home = home_lock.home(Path(os.environ.get("CITYDIPLO_HOME") or ROOT / "var").absolute())
    os.environ.update(CITYDIPLO_HOME=str(home), PORT=str(port))
    os.environ.setdefault("WEB_ACCESS_LOG", str(home / "log" / "access.log"))
    return os.environ.get("BIND") or "127.0.0.1", port, home


def start(supervisor, home, port):
    """Start everything, each on what it needs: broker, database, files, then web server and jobs."""
    log = home / "log"
    embedded = not os.environ.get("REDIS_URL")
    if embedded:
        supervisor.start(Child("valkey", broker.command(home), log, restarts=5))
        if not os.environ.get("CACHE_URL"):
            supervisor.start(Child("cache", broker.cache_command(home), log, restarts=5))
    build_assets(log / "setup.log")

    import django

    django.setup()
    from citydiplo.ops.run import preparation

    reach_broker(supervisor, embedded)
    preparation.prepare(log / "setup.log")
    supervisor.check()
    python = [sys.executable, "-m"]
    web = ["gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"]
    with ProgressStep("Web server, worker and scheduler"):
        supervisor.start(Child("web server", [*python, *web], log))
        for name, arguments in job_processes(embedded):
            supervisor.start(Child(name, [*python, "celery", "-A", "citydiplo", *arguments], log))
        wait_until_ready(supervisor, port)


def build_assets(log):
    """Styles, scripts and fonts from npm; the module itself knows when there is nothing to do."""
    with ProgressStep("Assets") as step:
        code, lines = follow([sys.executable, "-m", "citydiplo.ops.build.assets"], step, log)
        if code:
            raise CannotContinueError(f"Assets: {lines[-1] if lines else code} Full output: {log}")


def reach_broker(supervisor, embedded):
    from django.conf import settings

    if broker.answers(settings.REDIS_URL, within=20 if embedded else 0):
        if embedded and (count := broker.hand_back_unfinished(settings.REDIS_URL)):
            print(f"  {count} tasks were cut short when the last run ended; they are queued again.")
        return
    supervisor.check()
    if embedded:
        raise CannotContinueError(f"The embedded Valkey does not answer; see {supervisor.children[0].log}")
    where = settings.REDIS_URL.rpartition("@")[2].rpartition("//")[2]
    raise CannotContinueError(
        f"Cannot reach Redis at {where}. Start it or mend REDIS_URL; without it an embedded one serves."
    )


def job_processes(embedded):
    """With the embedded broker one worker keeps the schedule too; else the scheduler has its own process."""
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    if embedded:
        return [("worker", [*worker, "-B"])]
    return [("worker", worker), ("scheduler", ["beat", "--loglevel", "INFO", "--pidfile="])]


def wait_until_ready(supervisor, port):
    deadline, problems = time.monotonic() + READY_WITHIN, ["no answer"]
    while time.monotonic() < deadline:
        supervisor.check()
        try:
            connection = http.client.HTTPConnection(os.environ.get("BIND") or "127.0.0.1", port, timeout=10)
            connection.request("GET", "/health/ready")
            response = connection.getresponse()
            body = response.read()
            if response.status == http.HTTPStatus.OK:
                return
            problems = json.loads(body)["problems"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            pass
        time.sleep(0.05)
    raise CannotContinueError(
        f"Not ready after {READY_WITHIN} s: {' '.join(problems)} See the logs in CITYDIPLO_HOME/log."
    )


def welcome(port, home, seconds):
    address = f"http://localhost:{port}/"
    print(f"\nReady in {seconds:.1f} s: {address}\n")
    for line in demo_lines(address):
        print(line)
    print(f"Data is in {home}, logs in {home / 'log'}. Ctrl-C stops everything.", flush=True)


def demo_lines(address):
    from django.conf import settings

    from citydiplo.portal import demo

    if not settings.DEMO:
        return []
    people = [f"  {person.email:<28} {person.name}, {person.who}" for person in demo.CAST]
    return [f"Demo people sign in at {address}account/login/ with the password {demo.PASSWORD}", *people, ""]


def _stop(supervisor):
    """Stop in order; a second Ctrl-C ends the waiting."""
    try:
        supervisor.stop()
    except KeyboardInterrupt:
        supervisor.kill()


def _interrupt(*_):
    INTERRUPTED.set()
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
