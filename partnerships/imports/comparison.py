"""What a preview says of a list that comes again: since when it is compared, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from partnerships.choices import ImportStatus, RowGroup, RowOutcome
from partnerships.imports.checking import UNCLEAR
from partnerships.models import ImportJob, RememberedList

_STILL_HERE = (RowOutcome.SAME, RowOutcome.DUPLICATE)


@dataclass(frozen=True)
class Comparison:
    """A file beside the last one of its list.

    ``own`` is that list, ``alike`` one that the file only looks like; ``since`` is when its last file was
    imported, None if there was none. ``unclear`` rows keep others from being ended.
    """

    own: RememberedList | None
    alike: RememberedList | None
    since: datetime | None
    new: int
    changed: int
    same: int
    gone: int
    unclear: int
    nothing_changed: bool


def of(job: ImportJob, counts: dict[RowGroup, int]) -> Comparison:
    """The Comparison of a job whose rows were checked. No statement; its lists come with the job."""
    own = job.remembered_list
    is_later = own and job.status == ImportStatus.CHECKED and own.last_job_id
    waiting = counts[RowGroup.ASKED] + counts[RowGroup.PROBLEMS]
    gone = counts.get(RowGroup.GONE, 0)
    same = sum(job.counts.get(one, 0) for one in _STILL_HERE)
    return Comparison(
        own,
        job.looks_like if job.status == ImportStatus.CHECKED and not own else None,
        own.last_finished_at if own and is_later else None,
        job.counts.get(RowOutcome.NEW, 0),
        job.counts.get(RowOutcome.CHANGED, 0),
        same,
        gone,
        job.counts.get(UNCLEAR, 0),
        job.status == ImportStatus.CHECKED and bool(same) and not (job.writes or waiting or gone),
    )
