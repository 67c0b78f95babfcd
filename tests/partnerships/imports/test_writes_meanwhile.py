"""A large import succeeds while others write, and writes nothing of theirs over.

The import and somebody who saves run in processes of their own, on the test's PostgreSQL or on a copy of its
SQLite database.
"""

import datetime
import json
import random
import subprocess
import sys

import pytest

from networks.models import City
from partnerships.imports import jobs
from partnerships.models import Partnership, Party
from tests import fitting
from tests.partnerships.imports.test_killed_workers import ROOT, Database

BEGIN = """
import json, os, sys, time
from django.conf import settings
name, media, *rest = sys.argv[1:]
settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT = name, media
import django
django.setup()
"""
WORKER = (
    BEGIN
    + """
from django.db import transaction
from partnerships.imports import applying, worker
look, taken = applying._Writer.look_again, []
def look_and_tell(self, **how):
    taken.append(time.monotonic())
    return look(self, **how)
applying._Writer.look_again = look_and_tell
settle = applying.settle
def settle_and_tell(*args):
    taken.append(time.monotonic())
    settle(*args)
applying.settle = settle_and_tell
print("ready", flush=True)
worker.work(pk=int(rest[0]))
print(json.dumps({"attempts": len(taken) - 1, "held": taken[-1] - taken[-2]}), flush=True)
"""
)
# Saves one record after the other as its page does: of the file and others, old and new.
SAVER = (
    BEGIN
    + """
from partnerships.actions import partnerships
from partnerships.models import Partnership
from networks.models import City
pause, keys, pairs = float(rest[0]), json.loads(rest[1]), json.loads(rest[2])
cities = City.objects.in_bulk()
saved, waited, number = {}, 0, 0
print("ready", flush=True)
while not sys.stdin.closed:
    began = time.monotonic()
    if number % 2 and pairs:
        first, second = pairs.pop()
        partnerships.create(parties=[cities[first], cities[second]], partnership_class="twinning",
                            status="active", state="unverified", visibility="public",
                            title=f"Theirs {number}")
    else:
        row = Partnership.objects.get(pk=keys[number % len(keys)])
        row.title, row.objectives = f"Saved {number}", f"By hand {number}"
        row.save()
        saved[row.pk] = row.title
    waited = max(waited, time.monotonic() - began)
    number += 1
    with open(rest[3] + "~", "w") as file:
        json.dump({"saves": number, "waited": waited, "saved": saved}, file)
    os.replace(rest[3] + "~", rest[3])
    time.sleep(pause)
"""
)


# Pairs that the file entered though somebody had entered them before.
TWICE = """
WITH pairs AS (
    SELECT p.id, p.title, min(y.city_id) AS one, max(y.city_id) AS other
    FROM partnerships_partnership p JOIN partnerships_party y ON y.partnership_id = p.id
    GROUP BY p.id, p.title
)
SELECT count(*) FROM pairs theirs JOIN pairs ours ON theirs.one = ours.one AND theirs.other = ours.other
WHERE theirs.title LIKE 'Theirs%' AND ours.title LIKE 'File%' AND theirs.id < ours.id
"""


# Saves a visit of one city after the other, each of which all rows of that city are compared with.
VISITS_SAVER = (
    BEGIN
    + """
from partnerships.models import Visit
pause, keys = float(rest[0]), json.loads(rest[1])
saved, number = {}, 0
print("ready", flush=True)
while not sys.stdin.closed:
    row = Visit.objects.get(pk=keys[number % len(keys)])
    row.purpose = f"Saved {number}"
    row.save()
    saved[row.pk] = row.purpose
    number += 1
    with open(rest[2] + "~", "w") as file:
        json.dump({"saves": number, "saved": saved}, file)
    os.replace(rest[2] + "~", rest[2])
    time.sleep(pause)
"""
)


def run(code, *args):
    command = [sys.executable, "-c", code, *args]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def rows_of(cities, number):
    """A file of so many pairs of cities, half of the first hundred in the register already."""
    chance = random.Random(5)
    pairs = set()
    while len(pairs) < number:
        pairs.add(tuple(sorted(chance.sample(range(len(cities)), 2))))
    return sorted(pairs)


def import_beside_a_saver(send, go, operator, tmp_path, settings, *, rows, pause):
    """(what the worker said, what the saver did, the database) after an import of so many rows."""
    City.objects.bulk_create(
        City(name=f"Town {place}", slug=f"town-{place}", country="FR", region="europe", geonames_id=place + 1)
        for place in range(max(80, rows // 20))
    )
    cities = list(City.objects.filter(slug__startswith="town-").order_by("pk"))
    pairs = rows_of(cities, rows)
    known = [
        Partnership.objects.create(partnership_class="twinning", status="active", visibility="public",
                                   label="x", state="unverified", regions={"europe"}, countries="FR")
        for _pair in pairs[:60]
    ]  # fmt: skip
    Party.objects.bulk_create(
        Party(partnership=record, city=cities[place], order=order, country="FR", region="europe")
        for record, pair in zip(known, pairs, strict=False)
        for order, place in enumerate(pair)
    )
    text = ["City,GeoNames,Partner,Partner GeoNames,Title,Since"]
    text += [
        f"{cities[a].name},{cities[a].geonames_id},{cities[b].name},{cities[b].geonames_id},File {place},1990"
        for place, (a, b) in enumerate(pairs)
    ]
    job = send("\n".join(text), by=operator)
    job.columns |= {"a_identifier": [1], "b_identifier": [3]}
    job.save(update_fields=["columns"])
    go(job, "checking")
    assert (job.counts["changed"], job.counts["new"]) == (60, rows - 60), job.counts
    assert jobs.ask_for(job=job, status="applying")
    database, said = Database(tmp_path), tmp_path / "saver.json"
    chance = random.Random(6)
    both = [[cities[a].pk, cities[b].pk] for a, b in chance.sample(pairs[60:], min(200, rows // 4))]
    args = (database.name, str(settings.MEDIA_ROOT))
    saver = run(SAVER, *args, str(pause), json.dumps([one.pk for one in known]), json.dumps(both), str(said))
    worker = run(WORKER, *args, str(job.pk))
    return *both_done(saver, worker, database, said), database


def both_done(saver, worker, database, said):
    """(what the worker said, what the saver did), once the worker is done; both processes are over then."""
    try:
        assert saver.stdout.readline() == "ready\n"
        told = [line for line in worker.stdout if line.startswith("{")]
        assert saver.poll() is None  # never was it told that the database is locked
    finally:
        saver.kill()
        worker.kill()
        saver.wait()
        worker.wait()
        if not database.is_copy:  # what served the killed ones still holds its locks for a moment
            database(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    return json.loads(told[-1]), json.loads(said.read_text())


def check(send, go, operator, tmp_path, settings, **how):
    worker, saver, database = import_beside_a_saver(send, go, operator, tmp_path, settings, **how)
    assert database.job() == "applied"
    assert worker["attempts"] == 1
    assert saver["saves"] > 1
    changed = "SELECT count(*) FROM partnerships_partnership WHERE title LIKE 'File%' AND label = 'x'"
    # One more may have been saved than it noted: it is killed between the two.
    assert database(changed)[0] >= 60 - len(saver["saved"]) - 1
    # Nothing that was saved by hand is written over, and nobody is in the register twice.
    for pk, title in saver["saved"].items():
        assert database(f"SELECT title FROM partnerships_partnership WHERE id = {pk}")[0] == title  # noqa: S608  a key of ours
    if database.is_copy:  # on PostgreSQL others can still enter a pair while the rows are being written
        assert database(TWICE)[0] == 0


@pytest.mark.check
@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_file_is_imported(send, go, operator, tmp_path, settings):
    check(send, go, operator, tmp_path, settings, rows=1_500, pause=0.05)


@pytest.mark.check
@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_large_file_is_imported(send, go, operator, tmp_path, settings):
    check(send, go, operator, tmp_path, settings, rows=26_000, pause=2)


@pytest.mark.check
@pytest.mark.django_db(transaction=True)
def test_a_long_list_of_one_city_that_somebody_works_on(send, go, editor, tmp_path, settings):
    """Each save makes all rows of the list a matter of judging again: more than fit into the transaction."""
    lima = City.objects.get(name="Lima")
    theirs = [
        fitting.visit(city=lima, label="Lima – Lagos", first_day=f"2024-02-{day:02}", purpose="Old")
        for day in range(1, 6)
    ]
    days = [datetime.date(2017, 1, 1) + datetime.timedelta(days=place) for place in range(2_300)]
    text = "City,Country,First day,Purpose\n"
    text += "".join(f"Lagos,Nigeria,{day},File\n" for day in days)
    job = go(send(text, editor, "visits", state="declared", a_city=lima.pk), "checking")
    assert job.counts["new"] == len(days), job.counts
    assert jobs.ask_for(job=job, status="applying")
    database, said = Database(tmp_path), tmp_path / "saver.json"
    args = (database.name, str(settings.MEDIA_ROOT))
    saver = run(VISITS_SAVER, *args, "0.3", json.dumps([one.pk for one in theirs]), str(said))
    worker, saved = both_done(saver, run(WORKER, *args, str(job.pk)), database, said)
    assert database.job() == "applied"
    assert worker["attempts"] > 0
    assert database("SELECT count(*) FROM partnerships_visit WHERE purpose = 'File'")[0] == len(days)
    for pk, purpose in saved["saved"].items():
        assert database(f"SELECT purpose FROM partnerships_visit WHERE id = {pk}")[0] == purpose  # noqa: S608  a key of ours
