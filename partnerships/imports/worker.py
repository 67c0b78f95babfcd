"""The worker's side of an import: does the step that a job waits for."""

import logging

from django.utils.translation import gettext as _
from django.utils.translation import override

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.tabular import TableError
from partnerships.choices import ImportStatus
from partnerships.errors import ImportInterruptedError, ImportRefusedError
from partnerships.imports import applying, checking, jobs, settling, undoing, uploads

log = logging.getLogger(__name__)


def work(*, pk: int) -> None:
    """Do what a job waits for, if nobody else is at it. Harmless at any time."""
    job = jobs.claimed(pk)
    if job is None:
        return
    beat = jobs.Heartbeat(job)
    language = getattr(job.person, "language", "") or "en"
    try:
        with (
            override(language),
            history.acted_by(lambda: job.actor),
            history.because(jobs.why(job)),
            versions.written_by(lambda: job.person_id),
        ):
            _step(job)(job, beat)
    except ImportInterruptedError:
        beat.give_up()
    except (TableError, ImportRefusedError) as refusal:
        beat.fail(str(refusal))
    except Exception:
        log.exception("Import %s failed", pk)
        with override(language):
            beat.fail(_("Something went wrong on our side. Nothing was saved in this step. Try again later."))


def _step(job):
    return {
        ImportStatus.READING: uploads.read,
        ImportStatus.CHECKING: checking.check,
        ImportStatus.APPLYING: applying.apply,
        ImportStatus.UNDOING: undoing.undo,
    }.get(job.status, settling.settle)
