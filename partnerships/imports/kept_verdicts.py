"""The verdicts of a preview, kept beside its file, so that the import need not judge every row again.

They hold as long as nothing changed that they rest on as a whole: the file's settings and answers, what the
sender may do, the day, the code. Else they are passed over, and the import judges all rows. What changed in
single records is for ``applying``. The file is sealed with the portal's key: nothing else is ever unpickled.
"""

from __future__ import annotations

import hmac
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from partnerships.choices import RowOutcome
from partnerships.imports import lists, mapping
from partnerships.imports.runs import Run, RunMemory
from partnerships.imports.verdicts import Verdicts
from partnerships.models import ImportRow

if TYPE_CHECKING:
    from partnerships.models import ImportJob

KEPT_FOR = 2 * 24 * 3_600  # seconds
_SEAL = 32  # bytes at the beginning; then the place of the index
_HEAD = _SEAL + 8
_OF_JOB = (
    *("target", "person_id", "layout", "columns", "defaults", "source_id", "state", "creates_places"),
    *("remembered_list_id", "ends_on", "ends_on_precision", "digest"),
)


def path_of(job: ImportJob) -> Path:
    """Where the verdicts of a job's preview are."""
    return Path(f"{job.file.path}.judged")


@contextmanager
def writing(job: ImportJob) -> Iterator[IO[bytes]]:
    """A file for the verdicts of a preview; it takes its place when the block is done."""
    path = path_of(job)
    draft = path.with_suffix(".judging")
    path.unlink(missing_ok=True)
    try:
        with draft.open("w+b") as file:
            file.write(bytes(_HEAD))
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def forget(job: ImportJob) -> None:
    """Delete what was kept."""
    if job.file:
        for path in (path_of(job), path_of(job).with_suffix(".judging")):
            path.unlink(missing_ok=True)


def forget_old() -> None:
    """Delete what nobody imported: after the day of its preview it is of no use."""
    for path in Path(settings.MEDIA_ROOT, "imports").glob("*.judg*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > KEPT_FOR:
                path.unlink()


def seal(file: IO[bytes], verdicts: Verdicts, basis: bytes) -> None:
    """Write what is needed beside the rows at the end of the file, and its seal at the beginning."""
    place = file.tell()
    pickle.dump(_asked(verdicts.run.job), file)
    pickle.dump(basis, file)
    pickle.dump((verdicts.run.memory(), verdicts.index()), file, protocol=pickle.HIGHEST_PROTOCOL)
    file.seek(_SEAL)
    file.write(place.to_bytes(8, "big"))
    mark = _seal_of(file)
    file.seek(0)
    file.write(mark)


def basis_of(run: Run) -> bytes:
    """What was read for all rows of a run together. To be asked for before the first is judged."""
    return pickle.dumps(_basis(run))


@contextmanager
def opened(job: ImportJob, beat: Any) -> Iterator[Verdicts | None]:
    """The verdicts of the job's preview, if they still hold. None where all rows have to be judged again."""
    try:
        file = path_of(job).open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield _read(job, beat, file)


def _read(job, beat, file):
    if not hmac.compare_digest(file.read(_SEAL), _seal_of(file)):
        return None
    file.seek(_SEAL)
    file.seek(int.from_bytes(file.read(8), "big"))
    if pickle.load(file) != _asked(job):  # noqa: S301  sealed
        return None
    basis = pickle.load(file)  # noqa: S301  sealed
    memory: RunMemory
    memory, index = pickle.load(file)  # noqa: S301  sealed
    run = Run(job, beat, times=2, memory=memory)
    if pickle.loads(basis) != _basis(run):  # noqa: S301  sealed
        return None
    seen, seen_ends = seen_by_person(job)
    verdicts = Verdicts(run, file, seen=seen, seen_ends=seen_ends)
    verdicts.restore(index)
    return verdicts if verdicts.stamps == seen | _numbers_of_ends(job) else None


def seen_by_person(job: ImportJob) -> tuple[dict[int, str], dict[int | None, str]]:
    """({row: stamp} of changes, {record: stamp} of ends) as the preview showed them."""
    changes = ImportRow.objects.filter(job=job, outcome=RowOutcome.CHANGED)
    ends = ImportRow.objects.filter(job=job, outcome=RowOutcome.ENDED)
    return dict(changes.values_list("number", "stamp")), dict(ends.values_list("matched", "stamp"))


def _numbers_of_ends(job):
    ends = ImportRow.objects.filter(job=job, outcome=RowOutcome.ENDED)
    return dict(ends.values_list("number", "stamp"))


def _asked(job):
    """What a person said of the file, and the code that judges it."""
    last = lists.previous(job)
    return {
        "job": [getattr(job, name) for name in _OF_JOB],
        "answers": mapping.answers_of(job),
        "places": sorted(job.choices.filter(is_decided=True).values_list("mention", "city", "geonames_id")),
        "cells": sorted(job.corrections.values_list("number", "column", "text")),
        "list": last and last.pk,
        "language": get_language(),
        "code": _code(),
    }


def _basis(run):
    return run.target.basis(), run.places.decisions


@cache
def _code():
    """A fingerprint of the modules that judge: another release judges all rows again."""
    digest = blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _seal_of(file):
    key = blake2b(settings.SECRET_KEY.encode(), person=b"kept-verdicts").digest()
    digest = blake2b(key=key, digest_size=_SEAL)
    file.seek(_SEAL)
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.digest()
