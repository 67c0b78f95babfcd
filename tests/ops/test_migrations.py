"""Databases of earlier releases: what they applied under old names counts, what they lack is left to do."""

from importlib import import_module

import pytest
from celery import current_app
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from networks.models import City
from tests.rows import make_city

# The last migration of each release before they were put together.
RELEASES = {
    "the register": {"networks": 6, "partnerships": 9, "agenda": 0},
    "agenda and exchanges": {"networks": 9, "partnerships": 19, "agenda": 3},
}
SQUASHED = [
    ("networks", "0001_squashed_0006_history"),
    ("networks", "0007_squashed_0009_both_sides_of_a_membership"),
    ("partnerships", "0001_squashed_0009_both_sides"),
    ("partnerships", "0010_squashed_0019_exchange_conversations"),
    ("agenda", "0001_squashed_0003_documents"),
]

pytestmark = pytest.mark.django_db


def as_released(upto):
    """The record of what was applied, as a database of that release has it."""
    recorder = MigrationRecorder(connection)
    for app, name in recorder.applied_migrations():
        if app in upto and ("squashed" in name or int(name[:4]) > upto[app]):
            recorder.record_unapplied(app, name)
    return MigrationExecutor(connection)


def left_to_do(executor):
    """Which of the squashed ones would be applied; newer ones are no concern of this test."""
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(m.app_label, m.name) for m, _backwards in plan if "squashed" in m.name]


def test_a_database_of_the_last_release_is_whole():
    executor = as_released(RELEASES["agenda and exchanges"])
    assert left_to_do(executor) == []
    executor.check_replacements()
    assert {*SQUASHED} <= {*MigrationRecorder(connection).applied_migrations()}


def test_a_database_of_the_release_before_lacks_what_came_since():
    assert left_to_do(as_released(RELEASES["the register"])) == [SQUASHED[1], SQUASHED[3], SQUASHED[4]]


def test_a_new_database_has_all_to_do():
    nothing = dict.fromkeys(RELEASES["the register"], 0)
    assert {*left_to_do(as_released(nothing))} == {*SQUASHED}


@pytest.fixture
def before_populations_were_checked():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the end of the test rolls this back
            cursor.execute("ALTER TABLE networks_city DROP CONSTRAINT city_population_is_possible")
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.usefixtures("before_populations_were_checked")
def test_impossible_populations_are_cleared_and_named(capsys):
    people = {
        "none": 0,
        "slip": 99_000_000,
        "just-beyond": 50_000_001,
        "largest": 50_000_000,
        "unknown": None,
    }
    for slug, number in people.items():
        make_city(slug, population=number, population_year=2020 if number else None)
    migration = import_module("networks.migrations.0014_city_population_is_possible")
    migration.clear_what_is_impossible(apps, None)
    kept = dict(City.objects.exclude(population=None).values_list("slug", "population"))
    assert kept == {"largest": 50_000_000}
    assert not City.objects.filter(population=None).exclude(population_year=None).exists()
    said = capsys.readouterr().out
    assert "slip, 99000000," in said
    assert "just-beyond, 50000001," in said


class Editor:
    """What a migration sees of the schema editor."""

    connection = connection


RENAMED = {"PostOffice": "DigestCursor", "Mailbag": "DigestBatch", "News": "Event", "Stretch": "FollowPeriod"}


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_people_who_may_change_a_model_may_change_it_under_its_other_name(old, new):
    migration = import_module("agenda.migrations.0011_plain_names")
    kind = ContentType.objects.get(app_label="agenda", model=new.lower())
    Permission.objects.filter(content_type=kind, codename=f"change_{new.lower()}").delete()
    granted = Permission.objects.create(content_type=kind, codename=f"change_{old.lower()}", name="Change")
    migration.forwards(apps, Editor)
    granted.refresh_from_db()
    assert granted.codename == f"change_{new.lower()}"
    migration.backwards(apps, Editor)
    granted.refresh_from_db()
    assert granted.codename == f"change_{old.lower()}"


def test_no_content_type_is_left_under_a_former_name():
    former = {name.lower() for name in (*RENAMED, "Letterbox", "Round", "NewsTopic")}
    assert not ContentType.objects.filter(app_label="agenda", model__in=former).exists()


@pytest.mark.parametrize(
    "name",
    [
        "agenda.tasks.carry_digests",
        "partnerships.tasks.ask_whether_still_right",
        "partnerships.tasks.refresh_standing",
    ],
)
def test_a_task_that_was_queued_before_an_upgrade_still_runs(name):
    current_app.loader.import_default_modules()  # as a worker does when it starts
    assert current_app.tasks[name].apply().successful()
