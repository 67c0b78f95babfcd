"""An import goes by the verdicts of its preview, and judges again only what changed since."""

import os
import pickle
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydiplo.accounts.models import User
from networks.models import City, Seat
from partnerships.actions import partnerships
from partnerships.imports import applying, forgetting, jobs, kept_verdicts, worker
from partnerships.models import Partnership
from tests import fitting
from tests.partnerships.imports.conftest import outcomes
from tests.partnerships.imports.test_partnerships import FILE

pytestmark = pytest.mark.django_db

TWO = """City,Country,Partner,Partner country
Lima,Peru,Lagos,Nigeria
Bonn,Germany,Granada,Spain
"""
FOUR = TWO + "Lima,Peru,Bonn,Germany\nLima,Peru,Granada,Spain\n"


def lose_file(job):
    """The file cannot be read again: what is imported comes from the preview."""
    Path(job.file.path).unlink()


def create(*cities, **facts):
    return partnerships.create(
        parties=cities, status="active", state="unverified", visibility="public",
        **{"partnership_class": "twinning", **facts},
    )  # fmt: skip


def test_what_the_preview_said_is_imported_without_the_file_being_read_again(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    seen, previewed = outcomes(job), timezone.now()
    lose_file(job)
    assert go(job, "applying").status == "applied", job.problem
    assert outcomes(job) == seen
    assert job.counts["new"] == Partnership.objects.count() > 0
    record = Partnership.objects.first()
    assert record.created_at > previewed  # the moment of the import, not of the preview
    assert record.updated_at > previewed
    assert not kept_verdicts.path_of(job).exists()


def test_a_record_that_somebody_entered_since_is_not_entered_twice(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    new = job.counts["new"]
    lose_file(job)
    create(world["lima"], world["lagos"])
    go(job, "applying")
    assert (job.status, job.counts["new"]) == ("applied", new - 1)
    pair = Partnership.objects.filter(parties__city=world["lima"]).filter(parties__city=world["lagos"])
    assert pair.count() == 1


def test_a_change_of_a_record_that_somebody_changed_since_is_held_back(world, operator, send, go):
    record = create(world["lima"], world["lagos"], title="Old")
    job = go(
        send('City,Partner,Title\nLima,Lagos,From the file\nLima,"Bonn, Germany",Other\n', operator),
        "checking",
    )
    assert (job.counts["changed"], job.counts["new"]) == (1, 1)
    lose_file(job)
    record.title = "By hand"
    record.save()
    go(job, "applying")
    assert (job.status, job.counts["refused"], job.counts["new"]) == ("applied", 1, 1)
    record.refresh_from_db()
    assert record.title == "By hand"
    held = job.rows.get(outcome="refused")
    assert held.reasons[0] == ["changed_since", {}]


def test_rows_of_a_city_that_changed_since_are_judged_again(world, operator, send, go):
    job = go(send(TWO, operator), "checking")
    lose_file(job)
    City.objects.filter(pk=world["bonn"].pk).update(region="africa")
    go(job, "applying")
    assert job.status == "applied", job.problem
    regions = dict(Partnership.objects.values_list("label", "regions"))
    assert [regions[label] for label in regions if "Bonn" in label] == [("africa", "europe")]


def test_rows_of_a_city_that_was_merged_since_do_not_name_it(world, operator, send, go):
    job = go(send(TWO, operator), "checking")
    lose_file(job)
    City.objects.filter(pk=world["bonn"].pk).update(merged_into=world["granada"])
    go(job, "applying")
    assert (job.status, job.counts["new"]) == ("applied", 1)
    assert not Partnership.objects.filter(parties__city=world["bonn"]).exists()


def test_what_the_sender_may_no_longer_import_is_not_imported(world, editor, send, go):
    Seat.objects.create(person=editor, city=world["bonn"], role="city-editor")
    job = go(send(TWO, editor), "checking")
    assert job.counts["new"] == 2
    Seat.objects.filter(person=editor, city=world["bonn"]).delete()
    go(job, "applying")
    assert (job.status, job.counts["new"], job.counts["refused"]) == ("applied", 1, 1)


def test_a_preview_of_yesterday_or_in_another_language_is_made_again(world, operator, send, go, monkeypatch):
    for spoil in (
        lambda job: User.objects.filter(pk=operator.pk).update(language="fr"),
        lambda job: monkeypatch.setattr(
            "partnerships.imports.targets.base.portal_day", lambda: timezone.localdate() + timedelta(days=1)
        ),
    ):
        job = go(send(FILE, operator), "checking")
        spoil(job)
        lose_file(job)
        go(job, "applying")
        assert job.status == "failed"  # it wanted to read the file
        assert not Partnership.objects.exists()


class Trap:
    def __reduce__(self):
        return Path.touch, (Path(__file__).with_suffix(".sprung"),)


def test_a_file_that_is_not_sealed_is_never_unpickled(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    path = kept_verdicts.path_of(job)
    path.write_bytes(bytes(32) + (40).to_bytes(8, "big") + pickle.dumps(Trap()))
    go(job, "applying")
    assert job.status == "applied"  # by the file itself
    assert Partnership.objects.count() == job.counts["new"]
    assert not Path(__file__).with_suffix(".sprung").exists()


def test_an_import_does_not_fail_however_much_changes(world, operator, send, go, monkeypatch):
    """Before each attempt's look, somebody enters one pair of the file, and all is too much to judge."""
    job = go(send(FOUR, operator), "checking")
    pairs = [("lima", "lagos"), ("lima", "bonn"), ("lima", "granada")]
    look, looks = applying._Writer.look_again, []

    def enter_and_look(self, *, is_alone=False):
        looks.append(is_alone)
        if pairs and not is_alone:
            create(*(world[name] for name in pairs.pop()))
        return look(self, is_alone=is_alone)

    monkeypatch.setattr(applying._Writer, "look_again", enter_and_look)
    monkeypatch.setattr(applying, "MOST_JUDGED_AGAIN", 0)
    go(job, "applying")
    assert looks == [False, False, True]
    assert (job.status, job.counts["new"], job.counts["same"]) == ("applied", 2, 2)
    assert Partnership.objects.count() == 4


def test_few_statements_for_many_rows(world, operator, send, go):
    City.objects.bulk_create(
        City(name=f"Town {place}", slug=f"town-{place}", country="FR", region="europe")
        for place in range(120)
    )

    def statements(first, last):
        rows = "".join(f'"Town {place}, France",Lagos\n' for place in range(first, last))
        job = go(send(f"City,Partner\n{rows}", operator), "checking")
        assert job.counts["new"] == last - first, job.counts
        assert jobs.ask_for(job=job, status="applying")
        with CaptureQueriesContext(connection) as asked:
            worker.work(pk=job.pk)
        return sum('SET "done"' not in one["sql"] for one in asked)  # said once a second

    statements(0, 5)  # what a process reads once
    few = statements(5, 15)
    assert statements(15, 120) <= few


def test_what_was_kept_goes_with_its_job_and_when_it_is_old(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    path = kept_verdicts.path_of(job)
    forgetting.forget()
    assert path.exists()
    os.utime(path, (0, 0))
    forgetting.forget()
    assert not path.exists()
    assert go(job, "applying").status == "applied"


def test_a_small_import_counts_the_cities_that_it_touched(world, operator, send, go):
    towns = City.objects.bulk_create(
        City(name=f"Town {place}", slug=f"town-{place}", country="FR", region="europe")
        for place in range(100)
    )
    first = City.objects.get(name="Town 1")
    City.objects.filter(pk=towns[50].pk).update(partnership_count=7)  # none of this import's business
    job = go(send('City,Partner\n"Town 1, France",Lagos\n"Town 2, France",Lagos\n', operator), "checking")
    fitting.membership(city=first, network=fitting.network(slug="c40"), until=None)
    go(job, "applying")
    assert (job.status, job.counts["new"]) == ("applied", 2), job.problem

    def counts():
        names = ["Lagos", "Town 1", "Town 2", "Town 50"]
        found = City.objects.filter(name__in=names).order_by("name")
        return list(found.values_list("partnership_count", "tie_count"))

    assert counts() == [(2, 2), (1, 1), (1, 1), (7, 0)]
    assert Partnership.objects.get(parties__city=first).networks == " c40 "
    go(job, "undoing")
    assert (job.status, counts()) == ("undone", [(0, 0), (0, 0), (0, 0), (7, 0)])
