"""Hostile files cost their own worker some time, and nobody else anything.

A worker and a web process of their own work on the test's PostgreSQL, or on a copy of its SQLite database,
where the holder of the write lock stops everybody else.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydiplo.accounts.models import User
from citydiplo.kit.tabular import TableError
from partnerships.imports import uploads, worker
from partnerships.models import ImportJob
from tests.kit.tabular import workbooks
from tests.partnerships.imports.test_killed_workers import Database

ROOT = Path(__file__).resolve().parents[3]
PREPARED = """
import json, sys, time
from django.conf import settings
name, media, pk = sys.argv[1:]
settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT = name, media
import django
django.setup()
"""
WORKER = (
    PREPARED
    + """
from partnerships.imports import worker
print("begun", flush=True)
worker.work(pk=int(pk))
"""
)
# Twenty people sign in, and each sends a file of their own: two writes each, at least.
WEB = (
    PREPARED
    + """
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment
from citydiplo.accounts.models import User
setup_test_environment()
print("begun", flush=True)
took, statuses = [], []
for user in User.objects.filter(email__startswith="writer").order_by("pk"):
    began = time.monotonic()
    client = Client()
    client.force_login(user)
    preset = client.get("/imports/").context["form"]["target"].initial
    file = SimpleUploadedFile("list.csv", b"City,Country\\nLima,Peru\\n")
    statuses.append(client.post("/imports/", {"target": preset, "file": file}).status_code)
    took.append(time.monotonic() - began)
print(json.dumps({"took": took, "statuses": statuses}), flush=True)
"""
)
PEOPLE = 20


def started(program, database, media, pk):
    command = [sys.executable, "-c", program, database.name, str(media), str(pk)]
    environment = os.environ | {"SQLITE_WAIT": "5"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.check
@pytest.mark.django_db(transaction=True)
def test_a_bomb_keeps_nobody_from_writing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for number in range(PEOPLE):
        User.objects.create_user(email=f"writer{number}@example.org", password="x", is_staff=True)
    content = workbooks.many_strings()
    job = uploads.receive(
        target="partnerships",
        upload=SimpleUploadedFile("bomb.xlsx", content),
        by=User.objects.get(email="writer0@example.org"),
    )
    database = Database(tmp_path)
    worker = started(WORKER, database, settings.MEDIA_ROOT, job.pk)
    assert worker.stdout.readline() == "begun\n"
    web = started(WEB, database, settings.MEDIA_ROOT, job.pk)
    assert web.stdout.readline() == "begun\n"
    said = json.loads(web.communicate(timeout=1_200)[0])
    assert said["statuses"] == [302] * PEOPLE  # who waits too long for a lock gets 503
    assert sorted(said["took"])[PEOPLE // 2] < 5, said["took"]  # the first loads what the others use
    worker.communicate(timeout=1_200)
    status, problem = database("SELECT status, problem FROM partnerships_importjob ORDER BY id")
    assert status == "failed"
    assert "different texts" in problem


@pytest.mark.django_db
def test_a_person_may_not_fill_the_queue(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ana = User.objects.create_user(email="ana@example.org", password="x")
    bo = User.objects.create_user(email="bo@example.org", password="x")

    def send(by):
        upload = SimpleUploadedFile("list.csv", b"City,Country\nLima,Peru\n")
        return uploads.receive(target="partnerships", upload=upload, by=by)

    sent = [send(ana) for _number in range(uploads.MOST_WAITING)]
    with pytest.raises(TableError, match="Wait until we have read them, then upload this one"):
        send(ana)
    send(bo)
    worker.work(pk=sent[0].pk)
    send(ana)
    assert ImportJob.objects.filter(person=ana).count() == uploads.MOST_WAITING + 1


@pytest.mark.django_db
@pytest.mark.parametrize("bomb", [workbooks.far_cell, workbooks.many_sheets])
def test_the_limits_hold_for_the_preview_too(settings, tmp_path, bomb):
    """A file that passes once is read again for the preview: under the same limits."""
    settings.MEDIA_ROOT = tmp_path
    ana = User.objects.create_user(email="ana@example.org", password="x", is_staff=True)
    content = workbooks.workbook(workbooks.table(*workbooks.ROWS))
    job = uploads.receive(target="partnerships", upload=SimpleUploadedFile("list.xlsx", content), by=ana)
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.status == "uploaded"
    Path(job.file.path).write_bytes(bomb())
    ImportJob.objects.filter(pk=job.pk).update(status="checking")
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert "more than" in job.problem
