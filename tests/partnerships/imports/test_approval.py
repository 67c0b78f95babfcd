"""A city that asks its mayor's office before it publishes: also when it begins to while an import runs."""

import pytest

from networks.choices import SeatRole
from networks.models import City
from partnerships.choices import ImportStatus, Visibility
from partnerships.imports import applying, jobs
from partnerships.models import Approval, ImportJob, Partnership
from tests.rows import make_partnership, make_seat

pytestmark = pytest.mark.django_db

FILE = "City,Country,Partner city,Partner country,Since\nLima,Peru,Bonn,Germany,1998\n"


class Overtaken(jobs.Heartbeat):
    """A worker that has judged all rows, and is overtaken by the lead of a city before it writes them."""

    has_happened = False

    def held(self, done, total):
        if not self.has_happened:
            self.has_happened = True
            City.objects.filter(name="Lima").update(asks_approval=True)
        return super().held(done, total)


def test_the_dry_run_says_what_will_wait(send, go, editor, world):
    City.objects.filter(name="Lima").update(asks_approval=True)
    job = go(send(FILE, editor), "checking")
    assert [code for row in job.rows.all() for code, _details in row.reasons] == ["kept"]


def test_a_rule_made_between_the_judging_and_the_writing_is_kept(send, go, editor, world):
    job = go(send(FILE, editor), "checking")
    assert jobs.ask_for(job=job, status=ImportStatus.APPLYING)
    ImportJob.objects.filter(pk=job.pk).update(token="ours")
    job.refresh_from_db()

    applying.apply(job, Overtaken(job))

    assert Partnership.objects.get().visibility == Visibility.CITY
    assert Approval.objects.get().city.name == "Lima"
    assert [code for row in job.rows.all() for code, _details in row.reasons] == ["kept"]


def test_what_is_public_already_is_not_changed_by_a_file(send, go, editor, world):
    made = make_partnership(world["lima"], world["bonn"], state="unverified", status="active")
    City.objects.filter(name="Lima").update(asks_approval=True)
    job = go(go(send(FILE, editor), "checking"), "applying")
    [row] = job.rows.all()
    assert (row.outcome, row.reasons[0]) == ("refused", ["asked_first", {"name": "Lima"}])
    made.refresh_from_db()
    assert made.since is None


def test_a_file_of_who_has_the_last_word_waits_for_nobody(send, go, editor, world):
    make_seat(editor, world["lima"], SeatRole.MAYORS_OFFICE)
    made = make_partnership(world["lima"], world["bonn"], state="unverified", status="active")
    City.objects.filter(name="Lima").update(asks_approval=True)
    go(go(send(FILE + "Lima,Peru,Lagos,Nigeria,2001\n", editor), "checking"), "applying")
    made.refresh_from_db()
    assert made.since.year == 1998
    assert not Partnership.objects.exclude(visibility=Visibility.PUBLIC).exists()
