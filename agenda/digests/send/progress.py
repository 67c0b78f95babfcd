"""How far a batch is: a line in this host's journal for each email, a commit for many."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Self

from django.conf import settings

from agenda.digests.send import batches
from citydiplo.kit.mail.journal import Journal

if TYPE_CHECKING:
    from agenda.models import DigestBatch

WINDOW = 100  # emails that may leave between two commits
SECOND = 1.0

log = logging.getLogger(__name__)


class Progress:
    """Notes for one batch. Without a journal, each email costs a commit.

    The journal is written first and the batch after it: if they differ, the one that is further is right.
    """

    def __init__(self, batch: DigestBatch) -> None:
        self.batch = batch
        self.reserved_to = self.committed = 0  # positions
        self.committed_at = 0.0
        self.journal: Journal | None = None

    def __enter__(self) -> Self:
        if settings.DIGEST_JOURNAL:
            try:
                self.journal = Journal(settings.DIGEST_JOURNALS, str(self.batch.pk))
            except OSError as error:
                log.info("No journal on this host, so each digest costs a commit: %s", error)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Delete the journal; after an error it stays for the worker that finds the batch."""
        if self.journal and kind is None:
            self.journal.remove()
        elif self.journal:
            self.journal.leave()

    def note(self, position: int, *, in_flight: bool) -> None:
        """That all before ``position`` left or are settled, and whether that one is about to leave.

        Raises BatchLostError where somebody else took the batch; before more than WINDOW emails left.
        """
        if not in_flight:
            batches.note(self.batch, position, in_flight=False)
            self.reserved_to = position
            return
        is_in_journal = self._note_here(position)
        if is_in_journal and position < self.reserved_to and time.monotonic() - self.committed_at < SECOND:
            return
        reserved = self._next_window(position) if is_in_journal else 1
        batches.note(self.batch, position, in_flight=True, reserved=reserved)
        self.reserved_to, self.committed, self.committed_at = position + reserved, position, time.monotonic()

    def _note_here(self, position):
        """Whether the journal has it; a disk that is full once is not asked again for this batch."""
        try:
            if self.journal:
                self.journal.note(position)
        except OSError as error:
            log.warning("The journal of a batch ends, so each digest costs a commit: %s", error)
            self.journal.remove()
            self.journal = None
        return self.journal is not None

    def _next_window(self, position):
        """How many may leave until the next commit. With a slow server few: a lost host hides their fate."""
        if position >= self.reserved_to:
            return WINDOW
        return max(1, min(WINDOW, 2 * (position - self.committed)))
