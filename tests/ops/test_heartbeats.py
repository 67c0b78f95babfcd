"""A worker or beat that is killed: ``/health/jobs`` says so, and says when it is back."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile

import pytest

from citydiplo.ops.dev import servers
from tests.ops.conftest import CHOSEN, ROOT
from tests.ops.processes import until
from tests.ops.test_outages import Portal, run

pytestmark = pytest.mark.check


@pytest.fixture
def env():
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    with (
        tempfile.TemporaryDirectory(prefix="cd-run-", ignore_cleanup_errors=True) as home,
        servers.redis() as url,
    ):
        env = kept | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_HOME": home,
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "REDIS_URL": url,
            "JOBS_SILENT_AFTER": "20",
            "METRICS_TOKEN": "a-long-secret",
            "WEB_WORKERS": "2",
            "LEAST_FREE_SPACE": "0",
        }
        run(env, "manage.py", "collectstatic", "--no-input", "-v0")
        run(env, "manage.py", "migrate", "-v0")
        yield env


@contextlib.contextmanager
def running(env):
    """``start(name)`` and ``kill(name)`` of worker and beat."""
    started = {}
    arguments = {
        "worker": ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"],
        "beat": ["beat", "--pidfile="],
    }

    def start(name):
        command = [sys.executable, "-m", "celery", "-A", "citydiplo", *arguments[name]]
        started[name] = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)

    def kill(name):
        os.killpg(started[name].pid, signal.SIGKILL)
        started.pop(name).wait()

    try:
        yield start, kill
    finally:
        for name in list(started):
            kill(name)


def test_a_killed_worker_and_a_killed_beat_are_told_of(env, free_port):
    portal = Portal(env, free_port, "")
    try:
        portal.until_ready()

        def problems(status):
            found, body, _headers = portal.ask("/health/jobs")
            return found == status and [None, *json.loads(body)["problems"]]

        with running(env) as (start, kill):
            assert len(until(lambda: problems(503))) == 3
            start("beat")
            start("worker")
            until(lambda: problems(200))
            kill("worker")
            assert until(lambda: problems(503))[1].startswith("The worker has done no job since")
            start("worker")
            until(lambda: problems(200))
            kill("beat")
            assert until(lambda: problems(503))[1].startswith("The beat has queued no job since")
            start("beat")
            until(lambda: problems(200))
        answer = portal.ask("/metrics", Authorization="Bearer a-long-secret")[1]
        assert 'citydiplo_requests_total{status="200",view="health-jobs"}' in answer
        assert "citydiplo_queue_up 1.0" in answer
        assert "pid=" not in answer  # the sum of both processes, and each number once
        assert len(portal.workers()) == 3
    finally:
        portal.stop()
