"""Two editors save, four confirm, an office answers at once: on PostgreSQL, and on SQLite in a file."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection

from tests.partnerships import at_once

EXPECTED = {
    "confirmed": [False, False, False, True],
    "confirmations": 1,
    "state": "confirmed",
    "amended": ["saved", "stale", "stale"],
    "sent": [[302, True], [409, True]],
    "titled": True,
    "version": 2,
    "answered": ["done", "too late", "too late"],
    "is_as_answered": True,
    "wrote_on": [True, True, True],
    "attached": [3, 1],
}


@pytest.mark.django_db(transaction=True)
def test_what_happens_at_the_same_instant_happens_once_and_loses_nothing(tmp_path):
    met = on_a_file(tmp_path) if connection.vendor == "sqlite" else at_once.everything()
    assert met == EXPECTED


def on_a_file(folder):
    """In a process of its own, on a copy of the test's empty database, locking as the portal does."""
    file = folder / "portal.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    answer = subprocess.run(
        [sys.executable, "-m", "tests.partnerships.at_once"],
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{file}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "CITYDIPLO_HOME": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])
