"""Files that were sent and came to nothing are not kept for ever."""

import datetime

from django.db import transaction
from django.utils import timezone

from partnerships.choices import ImportStatus
from partnerships.imports import kept_verdicts
from partnerships.models import ImportJob

KEPT_FOR = datetime.timedelta(days=90)  # an import that was never written
FILES_KEPT_FOR = datetime.timedelta(days=365)  # the file of one that was: its rows say what it wrote
_CAME_TO_NOTHING = (
    ImportStatus.UPLOADED,
    ImportStatus.CHECKED,
    ImportStatus.CANCELLED,
    ImportStatus.FAILED,
    ImportStatus.UNDONE,
)


def forget(*, now: datetime.datetime | None = None) -> int:
    """Delete imports that were never written, and old files of written ones; returns how many of both.

    An import that was written keeps its rows: they can be undone, and tell where records come from.
    """
    now = now or timezone.now()
    nothing = ImportJob.objects.filter(status__in=_CAME_TO_NOTHING, created_at__lt=now - KEPT_FOR)
    written = ImportJob.objects.filter(status=ImportStatus.APPLIED, created_at__lt=now - FILES_KEPT_FOR)
    kept_verdicts.forget_old()
    found = 0
    for job in [*nothing.only("pk", "file"), *written.exclude(file="").only("pk", "file", "status")]:
        _forget(job, whole=job.status != ImportStatus.APPLIED)
        found += 1
    return found


@transaction.atomic
def _forget(job, *, whole):
    kept_verdicts.forget(job)
    storage, name = job.file.storage, job.file.name
    if whole:
        job.delete()
    else:
        ImportJob.objects.filter(pk=job.pk).update(file="")
    if name:
        transaction.on_commit(lambda: storage.delete(name))
