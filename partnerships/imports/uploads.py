"""Receiving a file, and reading the layout of its table.

``receive`` keeps the bytes, within a web request. ``read`` parses them, in a worker: no file from outside
is parsed while somebody waits for a page, or inside a transaction.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.kit import tabular
from citydiplo.kit.tabular import Layout, TableError
from citydiplo.kit.tabular.layout import MOST_BYTES
from networks.choices import FactState
from networks.queries.spellings import KnownSpellings
from partnerships.choices import ImportStatus
from partnerships.imports import lists, mapping, vocabulary
from partnerships.imports.fields import PARTNER_WORDS
from partnerships.imports.sampling import places_in
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob

if TYPE_CHECKING:
    from partnerships.imports.jobs import Heartbeat

MOST_WAITING = 5  # files of one person that nobody has read yet
MOST_REMEMBERED = 20  # files of one person whose words settle the encoding of the next


def receive(
    *,
    target: str,
    upload: UploadedFile,
    by: User,
    defaults: dict | None = None,
    state: str = FactState.OPEN_DATA,
) -> ImportJob:
    """Keep an uploaded file as a new import, which waits for a worker to read it.

    ``defaults`` hold for all rows, by field; ``state`` is how far they can be relied on. Raises TableError
    where it is empty or too large; any other fault is reported by the worker.
    """
    if not upload.size:
        raise TableError("empty")
    if upload.size > MOST_BYTES:
        raise TableError("too_large")
    waiting = ImportJob.objects.filter(person=by, status=ImportStatus.READING)
    if waiting.count() >= MOST_WAITING:
        raise TableError("too_many_waiting", most=MOST_WAITING)
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
        defaults=defaults or {},
        state=state,
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


def read(job: ImportJob, beat: Heartbeat) -> None:
    """Find out the layout of the table, keep its beginning and guess its columns. Raises TableError."""
    answers = _answers_before(job)
    judge = KnownSpellings(
        also=(word for _encoding, words in answers for word in words), words=vocabulary.spellings()
    )
    found = tabular.inspect(
        Path(job.file.path),
        Layout.of(job.wanted_layout) if job.wanted_layout else None,
        words=_header_words(target_of(job).fields),
        judge=judge,
        tick=lambda: beat(0, 0),
    )
    layout = found.pop("layout")
    if confirmed := _confirmed(job, layout["encoding"]):
        found["confirmed"] = confirmed
    if judge.has_used_them and layout["encoding"] in dict(answers) and not found["encodings"]:
        found["encoding_as_before"] = layout["encoding"]
    columns, defaults = lists.settings_for(job, found["header"]) or mapping.first_guess(
        job, found["header"], found["rows"]
    )
    if kept := mapping.choices_kept(job, Layout.of(layout), found["header"]):
        columns = mapping.with_choices(columns, kept)
        found["by_hand"] = kept
    found["places"] = places_in(target_of(job), columns, found["rows"])
    beat.finish(
        ImportStatus.UPLOADED,
        layout=layout,
        wanted_layout=None,
        beginning=found,
        columns=columns,
        defaults=defaults,
        problem="",
    )


def _confirmed(job, encoding):
    """The words of a file that its sender found right in ``encoding``; empty where nobody was asked."""
    offered = dict(job.encodings_in_question)
    if job.wanted_layout and offered:
        return offered.get(encoding, [])
    return job.beginning.get("confirmed", []) if job.wanted_layout and encoding == job.table.encoding else []


def _answers_before(job):
    """[(encoding, words that its sender found right in it), …] of earlier files of the same person.

    A file that comes again, mended, is not asked about twice. Where the answers contradict each other, as
    many words are known in both encodings, and the question is put again.
    """
    if job.person_id is None or job.wanted_layout:
        return []
    earlier = ImportJob.objects.filter(person=job.person_id, beginning__confirmed__0__isnull=False)
    answers = earlier.exclude(pk=job.pk).order_by("-pk")
    return list(answers.values_list("layout__encoding", "beginning__confirmed")[:MOST_REMEMBERED])


def settle_encoding(*, job: ImportJob) -> None:
    """Accept the encoding that the file was read in, after its sender chose it."""
    if not job.encodings_in_question:
        return
    words = dict(job.encodings_in_question).get(job.table.encoding, [])
    job.beginning = {**job.beginning, "encodings": [], "confirmed": words}
    job.save(update_fields=["beginning"])


def _header_words(fields):
    """What headers of such tables are made of."""
    return {*PARTNER_WORDS, *(word for field in fields for word in field.words)}


def beginning(job: ImportJob) -> tuple[list[str], list[list[str]]]:
    """(names of the columns, first rows) of a job's file, as the worker found them; empty before that."""
    return job.beginning.get("header", []), job.beginning.get("rows", [])


def notes(job: ImportJob) -> list[str]:
    """What was noticed in the file, a sentence each, in the reader's language."""
    said = [tabular.hidden_text(job.beginning.get("hidden", {}))]
    said += [tabular.note_text(code, details) for code, details in job.beginning.get("notes", ())]
    if encoding := job.beginning.get("encoding_as_before"):
        said.append(
            _(
                "We used the encoding %(encoding)s because you chose it for the same words "
                "before. You can choose another under “More settings” beside the columns."
            )
            % {"encoding": encoding}
        )
    return [text for text in said if text]


def earlier(job: ImportJob) -> Any:
    """The last import of the very same file that was applied and not undone, among those of the same kind."""
    return (
        ImportJob.objects.filter(digest=job.digest, target=job.target, status=ImportStatus.APPLIED)
        .exclude(pk=job.pk)
        .order_by("-applied_at")
        .first()
    )


def keep_settings(*, job: ImportJob, defaults: dict, state: str, columns: dict) -> None:
    """Keep what was chosen, right or not: the file is about to be read again."""
    job.defaults, job.state, job.columns = {**job.defaults, **defaults}, state, columns
    job.save(update_fields=["defaults", "state", "columns"])


def keep_choices(*, job: ImportJob, by_hand: dict[str, str]) -> None:
    """Remember which columns a person chose ({column: field as a select names it}), for the next reading."""
    if by_hand != job.beginning.get("by_hand", {}):
        job.beginning = {**job.beginning, "by_hand": by_hand}
        job.save(update_fields=["beginning"])
