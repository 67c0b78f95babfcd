"""Receiving a file: is it a table, how does it lie, was it sent before."""

import hashlib
from itertools import islice
from pathlib import Path

from django.db import transaction

from citydiplo.kit import tabular
from citydiplo.kit.tabular import TableError
from partnerships.actions.imports.fields import guessed
from partnerships.actions.imports.targets import target_of
from partnerships.choices import ImportStatus
from partnerships.models import ImportJob

LOOKED_AT = 30


@transaction.atomic
def receive(*, target, upload, by):
    """Keep an uploaded file as a new import. Raises TableError where it is no table."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    job = ImportJob(
        target=target,
        person=by,
        file_name=tabular.clean(upload.name or "")[:200] or "table",
        digest=digest.hexdigest(),
        size=upload.size,
    )
    upload.seek(0)
    job.file.save("", upload, save=False)
    try:
        layout = tabular.sniff(Path(job.file.path))
        set_layout(job=job, layout=layout)
    except TableError:
        job.file.delete(save=False)
        raise
    return job


def set_layout(*, job, layout):
    """Read the file so; the columns are guessed anew."""
    header, rows = beginning(job, layout)
    job.layout = layout.as_dict()
    job.columns = guessed(target_of(job).fields, header, rows)
    job.save()


def beginning(job, layout=None):
    """(names of the columns, first rows) of a job's file."""
    layout = layout or job.table
    path = Path(job.file.path)
    header = tabular.header_of(path, layout)
    return header, [cells for _number, cells in islice(tabular.rows(path, layout), LOOKED_AT)]


def earlier(job):
    """The last import of the very same file that was applied and stands, among those of the same kind."""
    return (
        ImportJob.objects.filter(digest=job.digest, target=job.target, status=ImportStatus.APPLIED)
        .exclude(pk=job.pk)
        .order_by("-applied_at")
        .first()
    )
