"""Receiving a file, and reading how its table lies.

``receive`` keeps the bytes, within a web request. ``read`` looks into them, in a worker: nothing that a
stranger sent is parsed while somebody waits for a page, or inside a transaction.
"""

import hashlib
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.kit import tabular
from citydiplo.kit.tabular import Layout, TableError
from citydiplo.kit.tabular.layout import MOST_BYTES
from partnerships.actions.imports import mapping
from partnerships.choices import ImportStatus
from partnerships.models import ImportJob

KEPT_ROWS = 50


def receive(*, target: str, upload: UploadedFile, by: User) -> ImportJob:
    """Keep an uploaded file as a new import, which waits for a worker to read it.

    Raises TableError where it is empty or too large; whatever else is wrong, the worker says.
    """
    if not upload.size:
        raise TableError(_("The file is empty."))
    if upload.size > MOST_BYTES:
        raise TableError(_("The file is larger than 50 MB. Split it into several."))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    job = ImportJob(
        target=target,
        person=by,
        file_name=tabular.clean(upload.name or "")[:200] or "table",
        digest=digest.hexdigest(),
        size=upload.size,
        status=ImportStatus.READING,
    )
    upload.seek(0)
    job.file.save("", upload, save=False)
    try:
        with transaction.atomic():
            job.save()
    except BaseException:
        job.file.delete(save=False)
        raise
    return job


def read(job, beat):
    """Find out how the table lies, keep its beginning and guess its columns. Raises TableError."""
    path = Path(job.file.path)
    layout = Layout.of(job.wanted_layout) if job.wanted_layout else tabular.sniff(path)
    beat(0, 0)
    header = tabular.header_of(path, layout)
    rows = [cells for _number, cells in islice(tabular.rows(path, layout), KEPT_ROWS)]
    columns, defaults = mapping.first_guess(job, header, rows)
    beat.finish(
        ImportStatus.UPLOADED,
        layout=layout.as_dict(),
        wanted_layout=None,
        beginning={"header": header, "header_rows": 1, "rows": rows, "notes": [], "hidden": {}},
        columns=columns,
        defaults=defaults,
        problem="",
    )


def beginning(job: ImportJob) -> tuple[list[str], list[list[str]]]:
    """(names of the columns, first rows) of a job's file, as the worker found them; empty before that."""
    return job.beginning.get("header", []), job.beginning.get("rows", [])


def earlier(job):
    """The last import of the very same file that was applied and stands, among those of the same kind."""
    return (
        ImportJob.objects.filter(digest=job.digest, target=job.target, status=ImportStatus.APPLIED)
        .exclude(pk=job.pk)
        .order_by("-applied_at")
        .first()
    )
