"""What a record repeats of other rows is no reason to refuse the undoing of an import.

Such columns change by jobs and by the records of others: a target names them (``derived``). Each column that
no form shows has to be one of them, or has its reason here.
"""

import pytest

from agenda.actions import last_signs
from networks.models import City
from partnerships.actions import city_counts, denormalized
from partnerships.imports.stamps import stamps_of
from partnerships.imports.targets import TARGETS
from partnerships.models import Partnership, Visit
from tests import fitting
from tests.partnerships.imports.conftest import outcomes
from tests.rows import day, make_meeting, make_membership, make_network

# Columns that no form shows and that change only when somebody acts on the record itself.
OF_ITS_OWN = {
    "partnerships": {"is_demo", "confirmation_round", "version", "entry_token"},
    "memberships": {"is_demo", "confirmation_round"},
    "mandates": {"is_demo"},
    "accessions": {"is_demo", "agreement_binds"},  # whom an agreement binds never changes
    "measurements": set(),
    "targets": {"published_at", "asked_at", "returned_reason", "is_demo", "created_at"},
    "visits": {"is_demo", "published_at", "confirmation_round", "version", "entry_token"},
    "verified-steps": {"recorded_at", "version"},
    "activities": set(),
}


@pytest.mark.parametrize("name", list(TARGETS))
def test_a_column_that_no_form_shows_is_repeated_or_has_its_reason(name):
    target = TARGETS[name]
    columns = [field for field in target.model._meta.concrete_fields if not field.primary_key]
    hidden = {field.name for field in columns if not field.editable and not field.generated}
    assert hidden - target.derived == OF_ITS_OWN[name] - target.derived, "say what this column is"
    assert target.derived <= {field.name for field in columns}


@pytest.fixture
def imported(send, go, world, editor):
    """A partnership and a visit of Lima and Lagos."""

    def applied(target, text):
        job = go(go(send(text, editor, target=target, state="declared"), "checking"), "applying")
        assert job.status == "applied", (job.problem, outcomes(job))
        return job

    return {
        "partnerships": applied("partnerships", "City A,City B,Dimension\nLima,Lagos,Culture\n"),
        "visits": applied(
            "visits",
            "City,Other city,First day,Last day,Purpose\nLima,Lagos,2026-03-01,2026-03-03,Transport\n",
        ),
    }


def test_an_import_is_undone_after_all_around_its_records_has_changed(imported, world, go, editor, db):
    lima, lagos = world["lima"], world["lagos"]
    made, visit = Partnership.objects.get(), Visit.objects.get()
    before = {
        name: stamps_of(TARGETS[name], [row.pk])
        for name, row in {"partnerships": made, "visits": visit}.items()
    }
    network = make_network("c40")
    make_membership(network, lima)
    City.objects.filter(pk=lima.pk).update(population=900)
    meeting = make_meeting(network, starts_on=day("2026-04-01"))
    for city in (lima, lagos):
        fitting.attendance(meeting=meeting, city=city, attended=True)
    last_signs.tell_meetings()
    city_counts.refresh()
    denormalized.refresh()
    made.refresh_from_db()
    assert made.networks
    after = {
        name: stamps_of(TARGETS[name], [row.pk])
        for name, row in {"partnerships": made, "visits": visit}.items()
    }
    assert after == before
    for job in imported.values():
        job.refresh_from_db()
        assert go(job, "undoing").status == "undone"
    assert not Partnership.objects.exists()
    assert not Visit.objects.exists()
