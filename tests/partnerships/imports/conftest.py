"""A small world to import into, and a file's way through the import in one call."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydiplo.accounts.models import User
from citydiplo.kit.history import PORTAL
from networks.models import Seat
from partnerships.imports import jobs, mapping, uploads, worker
from tests.networks.places import city

SOURCE = {"title": "A list", "url": "https://example.org/list", "licence": "CC BY 4.0"}


@pytest.fixture
def operator(db):
    return User.objects.create_user(email="dia@example.org", password="x", is_staff=True)


@pytest.fixture
def world(db):
    return {
        "lima": city("Lima", "PE", "Lima", 10_004_141, (-12.0, -77.0)),
        "lagos": city("Lagos", "NG", "Lagos", 15_388_000, (6.5, 3.4)),
        "bonn": city("Bonn", "DE", "North Rhine-Westphalia", 330_579, (50.7, 7.1)),
        "portland": city("Portland", "US", "Oregon", 652_503, (45.5, -122.7)),
        "portland-maine": city("Portland", "US", "Maine", 68_408, (43.7, -70.3)),
        "granada": city("Granada", "ES", "Andalusia", 233_532, (37.2, -3.6)),
    }


@pytest.fixture
def editor(world):
    """Ana edits Lima."""
    user = User.objects.create_user(email="ana@example.org", password="x")
    Seat.objects.create(person=user, city=world["lima"], role="city-editor")
    return user


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def send(files):
    """A file received and mapped: its columns guessed, the rest as given."""

    def received(text, by, target="partnerships", state="open-data", creates_places=False, **defaults):
        content = text if isinstance(text, bytes) else text.encode()
        job = uploads.receive(target=target, upload=SimpleUploadedFile("list.csv", content), by=by)
        worker.work(pk=job.pk)
        job.refresh_from_db()
        mapping.set_columns(
            job=job,
            columns=job.columns,
            defaults=defaults or ({"partnership_class": "twinning"} if target == "partnerships" else {}),
            source=SOURCE,
            state=state,
            creates_places=creates_places,
        )
        return job

    return received


@pytest.fixture
def go():
    """Ask for a step and let a worker do it."""

    def done(job, status, actor=PORTAL):
        assert jobs.ask_for(job=job, status=status, actor=actor)
        worker.work(pk=job.pk)
        job.refresh_from_db()
        return job

    return done


def outcomes(job):
    """{row: (outcome, code of the first reason)}."""
    return {
        row: (outcome, reasons[0][0] if reasons else "")
        for row, outcome, reasons in job.rows.values_list("number", "outcome", "reasons")
    }
