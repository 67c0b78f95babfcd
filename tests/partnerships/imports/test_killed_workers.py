"""A worker killed in the middle of writing: all or nothing, and the import can be done again.

Processes of their own do the work, on the test's PostgreSQL or on a copy of its SQLite database. The first is
held where some of the rows are written, and killed there.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from partnerships.imports import jobs
from tests.partnerships.imports.test_partnerships import FILE

ROOT = Path(__file__).resolve().parents[3]
# What a worker does with a job. With "hold" it says so once rows are written, and waits for its end.
WORKER = """
import sys, time
from django.conf import settings
name, media, pk, way = sys.argv[1:]
settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT = name, media
import django
django.setup()
from partnerships.imports import worker, writing
write = writing._write_rows
def write_and_hold(*args):
    write(*args)
    print("held", flush=True)
    time.sleep(100_000)
if way == "hold":
    writing._write_rows = write_and_hold
worker.work(pk=int(pk))
"""
COUNTS = ("partnerships_partnership", "partnerships_party", "partnerships_historicalpartnership")


class Database:
    """The database that the processes work on, read and written beside them."""

    def __init__(self, folder):
        self.name = str(connection.settings_dict["NAME"])
        self.is_copy = connection.vendor == "sqlite"
        if self.is_copy:
            self.name = str(folder / "copy.sqlite3")
            with sqlite3.connect(self.name) as copy:
                connection.connection.backup(copy)

    def __call__(self, statement):
        if self.is_copy:
            with sqlite3.connect(self.name) as copy:
                return copy.execute(statement).fetchone()
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None

    def counts(self):
        return [self(f"SELECT count(*) FROM {table}")[0] for table in COUNTS]  # noqa: S608  our own table names

    def job(self):
        return self("SELECT status FROM partnerships_importjob")[0]


@pytest.fixture
def start(tmp_path):
    """Starts a worker; it is gone at the end, also after a failure."""
    processes = []

    def started(database, job, way):
        arguments = [database.name, str(tmp_path), str(job.pk), way]
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, *arguments],
            cwd=ROOT,
            env=os.environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield started
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.check
@pytest.mark.django_db(transaction=True)
def test_killed_while_it_writes_it_leaves_nothing_and_the_next_does_all(send, go, operator, world, start):
    job = go(send(FILE, operator), "checking")
    assert jobs.ask_for(job=job, status="applying")
    database = Database(Path(job.file.path).parent)
    assert database.counts() == [0, 0, 0]

    process = start(database, job, "hold")
    assert process.stdout.readline().strip() == "held"  # without end in sight: no clock decides
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert database.counts() == [0, 0, 0]
    assert database.job() == "applying"

    assert start(database, job, "work").wait() == 0  # the killed one's lease holds: nobody takes it over
    assert database.job() == "applying"
    database("UPDATE partnerships_importjob SET lease_until = NULL")  # as a minute later
    assert start(database, job, "work").wait() == 0
    assert database.job() == "applied"
    assert database.counts() == [3, 6, 3]
