"""What stands in the way of undoing an import: what people did since, named, and nothing that a job wrote."""

import datetime

import pytest

from agenda.actions import follows
from agenda.models import Follow
from agenda.queries import follows as followed
from networks.models import City, Mayor
from partnerships.actions import activities, end_reminders, verification
from partnerships.imports.stamps import goes_with_record, relations_of
from partnerships.imports.targets import TARGETS
from partnerships.models import Asking, EndReminder, Partnership
from tests.rows import make_meeting, make_network, make_person

pytestmark = pytest.mark.django_db

LIST = "City A,City B,Dimension,Since\nLima,Lagos,Culture,2001\n"
# Rows that people add to a record, or that make it one of something else: each stands in the way of undoing.
BY_PEOPLE = {
    "Partnership": {
        *("Partnership_agreements", "Activity", "Visit", "Dispute", "OpenDataAnswer", "MaterialChange"),
        *("Exchange", "Correction", "PartnershipDocument", "EndAnswer", "Funding", "Review"),
    },
    "Membership": {"MembershipDispute"},
    "Mandate": set(),
    "Accession": {"StepDone", "StepExtension"},
    "Measurement": set(),
    "Target": {"Measurement"},
    "Visit": {"VisitLink", "VisitTask", "VisitDispute", "BriefingNotes", "KeptBriefing", "VisitDocument"},
    "Activity": set(),
    "StepDone": set(),
}
WITH_RECORD = {
    "Partnership": {"Follow", "Asking", "EndReminder"},
    "Visit": {"Follow"},
    "City": {"Follow", "CityBridge", "Footprint", "CityName", "FormerSlug", "ImportChoice"},
}


def _along(relations):
    return {relation.related_model.__name__ for relation in relations if goes_with_record(relation)}


@pytest.mark.parametrize("name", list(TARGETS))
def test_every_row_that_names_an_imported_record_is_of_people_or_goes_with_it(name):
    target = TARGETS[name]
    relations = relations_of(target.model)
    kinds = [relation.related_model for relation in relations]
    along = _along(relations)
    others = {kind.__name__ for kind in kinds if kind not in target.children} - along
    assert along == WITH_RECORD.get(target.model.__name__, set()), "does a job, or a reader, write it?"
    assert others == BY_PEOPLE[target.model.__name__], "say who writes it, or mark it GOES_WITH_RECORD"
    for child in target.children:
        assert not relations_of(child), f"{child.__name__} goes with its record, and this would not"


@pytest.mark.parametrize("model", [City, Mayor])
def test_what_came_along_goes_unless_a_row_names_it(model):
    assert _along(relations_of(model)) == WITH_RECORD.get(model.__name__, set())


@pytest.fixture
def imported(send, go, world, editor):
    job = go(go(send(LIST, editor, state="declared"), "checking"), "applying")
    assert job.status == "applied"
    return job


def test_what_jobs_and_readers_wrote_does_not_stand_in_the_way(imported, go):
    record = Partnership.objects.get()
    day = record.ask_on
    verification.run(today=day)
    verification.run(today=day + datetime.timedelta(days=61))
    Partnership.objects.update(renewal_on=day + datetime.timedelta(days=20))
    end_reminders.run(today=day)
    Partnership.objects.update(renewal_on=None)
    follows.follow(person=make_person("Eve"), cadence="weekly", **followed.of_row(record))
    assert Asking.objects.get().asked_again_on
    assert EndReminder.objects.count() == 1
    job = go(imported, "undoing")
    assert (job.status, job.problem) == ("undone", "")
    left = (
        Partnership.objects,
        Asking.objects,
        EndReminder.objects,
        Follow.objects.filter(kind="partnership"),
    )
    assert not any(rows.exists() for rows in left)


def test_it_is_named_what_people_did_since(imported, go, world, editor):
    record = Partnership.objects.get()
    activities.log(
        partnership=record,
        city=world["lima"],
        by=editor,
        what="Concert",
        on="2025-01-01",
        on_precision="year",
    )
    record.objectives = "Music"
    record.save()
    job = go(imported, "undoing")
    assert job.status == "applied"
    assert "What row 2 imported has changed since." in job.problem
    assert job.problem.endswith("Changed: objectives, activities.")


def test_a_record_that_became_inactive_says_so(imported, go):
    day = Partnership.objects.get().ask_on
    for days in (0, 61, 122):
        verification.run(today=day + datetime.timedelta(days=days))
    assert Partnership.objects.get().status == "dormant"
    assert go(imported, "undoing").problem.endswith("Changed: status, changes of status.")


def test_a_record_that_is_gone_says_so(imported, go):
    Partnership.objects.all().delete()
    assert go(imported, "undoing").problem.endswith("Changed: removed from the register.")


def test_a_place_that_came_along_stays_where_a_meeting_was_put_to_it(send, go, operator):
    text = "City,Country,Lat,Lon,Mayor,Start\nBerat,Albania,40.70,19.96,Ana Paz,2019\n"
    job = go(go(send(text, operator, "mandates", creates_places=True), "checking"), "applying")
    assert job.status == "applied", job.problem
    place = City.objects.get(name="Berat")
    make_meeting(make_network()).cities.add(place)
    assert go(job, "undoing").status == "undone"
    assert not Mayor.objects.exists()
    assert City.objects.filter(pk=place.pk).exists()
