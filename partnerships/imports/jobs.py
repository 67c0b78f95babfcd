"""Moving an import from step to step. Its state is in its row: a killed worker costs a minute.

``ask_for`` says what is wanted; ``worker.work`` does it, under a lease that only one worker holds.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.tabular import Layout
from partnerships.choices import ImportStatus
from partnerships.errors import ImportInterruptedError
from partnerships.models import ImportJob

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
WRITING = timedelta(minutes=5)  # nothing can be told from inside the one transaction
PAUSE = 1.0  # seconds between heartbeats

# What may be asked for, and from where.
_FROM = {
    ImportStatus.READING: (
        ImportStatus.UPLOADED,
        ImportStatus.CHECKED,
        ImportStatus.CANCELLED,
        ImportStatus.FAILED,
    ),
    ImportStatus.CHECKING: (
        ImportStatus.UPLOADED,
        ImportStatus.CHECKED,
        ImportStatus.CANCELLED,
        ImportStatus.FAILED,
        ImportStatus.UNDONE,
    ),
    ImportStatus.APPLYING: (ImportStatus.CHECKED, ImportStatus.CANCELLED),
    ImportStatus.UNDOING: (ImportStatus.APPLIED,),
}


def ask_for(*, job: ImportJob, status: str, actor: history.Actor = history.PORTAL) -> bool:
    """Claim the next step by a conditional update. Returns whether it was this call that did.

    ``actor`` is who history will say did it. The columns must be mapped, and the encoding of the file must
    be known or chosen: garbled words would look like new places and titles.
    """
    mapped = ImportJob.objects.filter(columns__isnull=False).exclude(source=None)
    if status in (ImportStatus.CHECKING, ImportStatus.APPLYING):
        mapped = mapped.filter(beginning__encodings__0__isnull=True)
    return _claim(mapped, job, status, actor=actor)


def ask_to_read(*, job: ImportJob, layout: Layout | None = None) -> bool:
    """Have a worker read the file again: by this layout, or by its own guess. Returns whether it will."""
    wanted = layout.as_dict() if layout else None
    return _claim(ImportJob.objects.all(), job, ImportStatus.READING, wanted_layout=wanted)


def _claim(jobs, job, status, *, actor=history.PORTAL, **facts):
    return bool(
        jobs.filter(pk=job.pk, status__in=_FROM[status]).update(
            status=status,
            asked_by=actor.user,
            actor_role=actor.role,
            actor_place=actor.place,
            actor_place_key=actor.place_key,
            problem="",
            cancel_requested=False,
            done=0,
            total=0,
            token="",
            lease_until=None,
            **facts,
        )
    )


def cancel(*, job: ImportJob) -> bool:
    """Ask the worker of a job to stop; a job that no worker has begun stops immediately."""
    can_stop = (ImportStatus.READING, ImportStatus.CHECKING, ImportStatus.APPLYING)
    at_work = ImportJob.objects.filter(pk=job.pk, status__in=can_stop)
    if at_work.filter(token="").update(status=ImportStatus.CANCELLED, cancel_requested=False):
        return True
    return bool(at_work.update(cancel_requested=True))


def why(job: ImportJob) -> str:
    """What history gives as the reason of all that this step writes."""
    if job.status in (ImportStatus.UNDOING, ImportStatus.UNDONE):
        return _("Undoing the import of %(file)s") % {"file": job.file_name}
    return _("Import of %(file)s") % {"file": job.file_name}


def claimed(pk: int) -> ImportJob | None:
    """The job, ours for the time of the lease; None where it waits for nothing or another has it."""
    token = secrets.token_hex(16)
    claimed = ImportJob.objects.abandoned().filter(pk=pk)
    if not claimed.update(token=token, lease_until=timezone.now() + LEASE):
        return None
    return ImportJob.objects.select_related("person", "asked_by").get(pk=pk)


class Heartbeat:
    """A worker's hold on a job: says how far it is, keeps the lease, and notices a wish to stop."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self._last = 0.0
        self._is_unwanted = False

    @property
    def _own(self):
        return ImportJob.objects.filter(pk=self.job.pk, token=self.job.token)

    def __call__(self, done: int, total: int, *, lease: timedelta = LEASE, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._last < PAUSE:
            return
        self._last = now
        self.job.done, self.job.total = done, total
        going_on = self._own.filter(cancel_requested=False)
        if not going_on.update(done=done, total=total, lease_until=timezone.now() + lease):
            raise ImportInterruptedError

    @contextmanager
    def held(self, done: int, total: int) -> Iterator[Callable[..., Any]]:
        """Keep the lease while the block writes in one transaction; ``done`` of ``total`` is done so far.

        Yields a function that takes how much more is done, and raises Interrupted after a wish to stop. A
        second connection says how far we are. SQLite lets nobody else write meanwhile, and within a
        transaction of our caller nobody else sees the job: nothing moves then, and the lease is a long one.
        """
        alone = connection.vendor == "sqlite" or connection.in_atomic_block
        self(done, total, lease=WRITING if alone else LEASE, at_once=True)
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(over,), daemon=True)
        if not alone:
            keeper.start()
        try:
            yield self._further
        finally:
            over.set()
            if not alone:
                keeper.join()

    def _further(self, number):
        self.job.done += number
        if self._is_unwanted:
            raise ImportInterruptedError

    def _keep(self, over):
        """In a thread of its own, beside the transaction."""
        try:
            while not over.wait(PAUSE):
                try:
                    wanted = self._own.filter(cancel_requested=False)
                    held = wanted.update(done=self.job.done, lease_until=timezone.now() + LEASE)
                    self._is_unwanted = not held
                except DatabaseError:
                    log.exception("The lease of import %s could not be kept", self.job.pk)
        finally:
            connection.close()  # this thread's own

    def finish(self, status: ImportStatus, **facts: Any) -> None:
        """Take the job to ``status``, within the transaction of what made it so; both fail if not ours."""
        wanted = self._own.filter(status=self.job.status).filter(
            Q(cancel_requested=False) | Q(status=ImportStatus.UNDOING)
        )
        if not wanted.update(status=status, token="", lease_until=None, **facts):
            raise ImportInterruptedError
        self.job.status = status

    def give_up(self) -> None:
        """After a wish to stop. Where another worker took over, nothing is ours to change."""
        self._own.filter(cancel_requested=True).update(
            status=ImportStatus.CANCELLED, cancel_requested=False, token="", lease_until=None
        )

    def fail(self, problem: str) -> None:
        """Say what went wrong; the job is as before the step that failed."""
        status = ImportStatus.FAILED
        if self.job.status == ImportStatus.READING and self.job.is_read:
            status = ImportStatus.UPLOADED  # what was read before still holds
        if self.job.status in (ImportStatus.UNDOING, ImportStatus.APPLIED):
            status = ImportStatus.APPLIED  # it still is
        self._own.update(status=status, problem=problem, token="", lease_until=None)
