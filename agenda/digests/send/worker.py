"""Sending a batch to the mail server, one email after the other."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests import schedule
from agenda.digests.compose import Composer
from agenda.digests.render.message import MessageBuilder
from agenda.digests.send import batches
from agenda.digests.send.progress import Progress
from agenda.errors import BatchLostError
from citydiplo.kit import garbage
from citydiplo.kit.mail import smtp
from citydiplo.kit.mail.delivery import NOT_MADE, Delivery, pause_after

if TYPE_CHECKING:
    from agenda.digests.render.message import Letter
    from agenda.models import Digest, DigestBatch
    from citydiplo.kit.errors import DeliveryRefusedError

LOOK_UP = 200  # mails after which a worker looks whether somebody paused it

log = logging.getLogger(__name__)


class BatchSender:
    """What one worker process keeps from batch to batch: its connection, and what it rendered."""

    def __init__(self):
        self.connection = smtp.open_connection()
        self.composer, self.builder = Composer(), MessageBuilder()

    def send_batch(self, *, now: Any = None) -> int | None:
        """Claim a batch and send it; returns how many digests it held, None where nothing was due."""
        opened = batches.open_batch(now=now or timezone.now())
        if opened is None:
            return None
        batch, digests = opened
        try:
            with garbage.collected_later():
                self._send_batch(batch, digests)
        except BatchLostError:
            log.warning("Batch %s was found by somebody else: this worker was too slow.", batch.pk)
        return batch.size

    def _send_batch(self, batch, digests):
        packed = self._pack(batch, digests)
        with Progress(batch) as progress:
            problem = BatchDelivery(self, batch, packed, progress).run()
            batches.close(batch, problem=problem, pause=pause_after(1) if problem else None)
        self.builder.entry_cache.tidy()

    def _pack(self, batch, digests):
        """Compose the digests. One that cannot be composed is set aside, and stops no other."""
        try:
            composed = self._prepare(digests)
        except Exception:  # one of them is bad: find it, then compose the others together
            digests = [digest for digest in digests if self._can_be_made_up(batch, digest)]
            if not digests:
                return []
            composed = self._prepare(digests)
        by_pk = {digest.pk: digest for digest in digests}
        return [by_pk[pk] for pk in batches.pack(batch, composed.contents)]

    def _prepare(self, digests):
        composed = self.composer.compose(digests)
        self.builder.prepare(composed)
        return composed

    def _can_be_made_up(self, batch, digest):
        try:
            self._prepare([digest])
        except Exception:
            log.exception("Digest %s cannot be made up; it is set aside.", digest.pk)
            batches.take_out(batch, digest.pk, state=DigestState.FAILED, problem=NOT_MADE)
            return False
        return True


class BatchDelivery(Delivery):
    """One batch being sent. The batch is the claim on its digests, and says how far they are."""

    def __init__(
        self, sender: BatchSender, batch: DigestBatch, digests: Sequence[Digest], progress: Progress
    ) -> None:
        super().__init__(sender.connection, digests)
        self.builder, self.batch, self.progress = sender.builder, batch, progress
        self.look_up = itertools.cycle([True] + [False] * (LOOK_UP - 1))

    def write(self, digest: Digest) -> Letter | None:
        """The email of a digest; one that has nothing (left) to say is skipped."""
        letter = self.builder.write(digest)
        if letter is None:
            self.settle(digest, state=DigestState.SKIPPED)
        return letter

    def note(self, position: int, *, in_flight: bool) -> None:
        """Say in the journal or in the batch how far it is. Raises BatchLostError."""
        self.progress.note(position, in_flight=in_flight)

    def settle(self, digest: Digest, **columns: Any) -> None:
        """Take a digest out of the batch."""
        batches.take_out(self.batch, digest.pk, **columns)

    def settle_unknown(self, digest: Digest, problem: str) -> None:
        """It is not sent again by itself: twice is worse than a question to an operator."""
        self.settle(digest, state=DigestState.UNKNOWN, problem=problem)

    def settle_bounced(self, digest: Digest, refusal: DeliveryRefusedError) -> None:
        """Count against the address of the digest's reader."""
        schedule.refuse_address(digest, refusal)

    def find_stop(self) -> str:
        """Whether an operator paused all digests; looked up now and then."""
        return "Paused." if next(self.look_up) and schedule.is_paused() else ""


@cache
def batch_sender() -> BatchSender:
    """This process's own."""
    return BatchSender()


def send_batch(*, now: Any = None) -> int | None:
    """Send one batch of what is due; returns how many digests it held, None where nothing was due."""
    return batch_sender().send_batch(now=now)
