"""What is kept for a while is gone after it, and each job for that is in the schedule."""

import datetime

import pytest
from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from citydiplo.ops.run.supervisor import Child, trim_logs
from networks.actions import invitations
from networks.models import Invitation
from partnerships.imports import forgetting
from partnerships.models import ImportJob
from tests import fitting
from tests.rows import make_city

YEARS = datetime.timedelta(days=800)


def sent(status):
    name = default_storage.save(f"imports/{status}.csv", ContentFile(b"City A,City B\n"))
    return fitting.import_job(status=status, file=name)


@pytest.mark.django_db
def test_imports_that_came_to_nothing_go_and_written_ones_keep_their_rows(django_capture_on_commit_callbacks):
    jobs = {status: sent(status) for status in ("uploaded", "checked", "failed", "applied", "applying")}
    fitting.import_row(job=jobs["applied"])
    with django_capture_on_commit_callbacks(execute=True):
        assert forgetting.forget() == 0
        assert forgetting.forget(now=timezone.now() + YEARS) == 4
    assert set(ImportJob.objects.values_list("status", flat=True)) == {"applied", "applying"}
    assert jobs["applied"].rows.count() == 1
    assert [status for status, job in jobs.items() if default_storage.exists(job.file.name)] == ["applying"]
    assert forgetting.forget(now=timezone.now() + YEARS) == 0


@pytest.mark.django_db
def test_invitations_that_nobody_accepted_go_after_half_a_year():
    lima = make_city("lima")
    fitting.invitation(city=lima, address="one@lima.example")
    accepted = fitting.invitation(city=lima, address="two@lima.example")
    Invitation.objects.filter(pk=accepted.pk).update(accepted_at=timezone.now())
    assert invitations.forget() == 0
    assert invitations.forget(now=timezone.now() + YEARS) == 1
    assert Invitation.objects.get() == accepted


@pytest.mark.parametrize("lines", [10, 1_000])
def test_a_long_log_is_set_aside_while_somebody_writes_to_it(tmp_path, lines):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"a line of the log\n" * lines)
        trim_logs(tmp_path, limit=1_000)
        writer.write(b"after\n")
    aside = tmp_path / "web.log.1"
    assert aside.exists() == (lines > 100)
    assert log.read_bytes().endswith(b"after\n")
    assert log.stat().st_size < 1_000


def test_the_last_words_of_a_process_are_found_in_a_log_that_was_trimmed(tmp_path):
    child = Child("web", ["true"], tmp_path)
    child.log.write_bytes(b"x" * 5_000)
    child.start().process.wait()
    child.log.write_bytes(b"it broke\n")
    assert child.last_lines() == ["it broke"]


@pytest.mark.parametrize("name", ["mail", "history", "digests", "sign-ins", "invitations", "imports"])
def test_what_is_forgotten_is_forgotten_by_a_job_that_exists(settings, name):
    current_app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE[f"forget-old-{name}"]["task"] in current_app.tasks
