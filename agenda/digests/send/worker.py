"""Sending a batch to the mail server, one email after the other."""

from __future__ import annotations

import gc
import itertools
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests import state
from agenda.digests.compose import Composer
from agenda.digests.render.message_builder import MessageBuilder
from agenda.digests.send import batches, bounces
from agenda.errors import BatchLostError
from citydiplo.kit.errors import ConnectionLostError, DeliveryRefusedError, DeliveryUnknownError
from citydiplo.kit.mail import smtp

if TYPE_CHECKING:
    from agenda.models import Digest, DigestBatch

LOOK_UP = 200  # mails after which a worker looks whether somebody paused it
RECONNECTS = 3  # in one batch; then the server is left alone for a while

log = logging.getLogger(__name__)


@contextmanager
def collecting_garbage_later() -> Iterator[None]:
    """What a batch brings into memory lives as long as the batch, and the entries that are kept far longer.

    Looking through all of them again and again finds nothing, and took a seventh of the time of a mail.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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
            with collecting_garbage_later():
                self._send_batch(batch, digests)
        except BatchLostError:
            log.warning("Batch %s was found by somebody else: this worker was too slow.", batch.pk)
        return batch.size

    def _send_batch(self, batch, digests):
        packed = self._pack(batch, digests)
        run = BatchRun(self, batch, packed)
        problem = run.go()
        batches.close(batch, problem=problem, pause=bounces.first_pause() if problem else None)
        self.builder.entry_cache.tidy()

    def _pack(self, batch, digests):
        """Make up what the digests tell. One that cannot be made up is set aside, and stops no other."""
        try:
            composed = self.composer.compose(digests)
            self.builder.prepare(composed)
        except Exception:
            if len(digests) == 1:
                log.exception("Digest %s cannot be made up; it is set aside.", digests[0].pk)
                batches.take_out(batch, digests[0].pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
                return []
            return self._pack_singly(batch, digests)
        by_pk = {digest.pk: digest for digest in digests}
        return [by_pk[pk] for pk in batches.pack(batch, composed.contents)]

    def _pack_singly(self, batch, digests):
        """Find the bad ones, then make up the others together."""
        good = []
        for digest in digests:
            try:
                self.builder.prepare(self.composer.compose([digest]))
                good.append(digest)
            except Exception:
                log.exception("Digest %s cannot be made up; it is set aside.", digest.pk)
                batches.take_out(batch, digest.pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
        if not good:
            return []
        composed = self.composer.compose(good)
        self.builder.prepare(composed)
        by_pk = {digest.pk: digest for digest in good}
        return [by_pk[pk] for pk in batches.pack(batch, composed.contents)]


class BatchRun:
    """One batch being sent. The letter after the next is written while the server works on the one before."""

    def __init__(self, sender: BatchSender, batch: DigestBatch, digests: Sequence[Digest]) -> None:
        self.sender, self.batch = sender, batch
        self.connection = sender.connection
        self.unwritten = iter(enumerate(digests))
        self.end = len(digests)
        self.written = deque()  # (position, digest, letter), in order
        self.reconnects = 0

    def go(self) -> str:
        """Send all; returns what stopped it before the end, else an empty text."""
        self._write_ahead(2)
        batches.note(self.batch, 0, in_flight=False)  # nothing was lost while the first were written
        after, problem = self.end, ""
        look_up = itertools.cycle([True] + [False] * (LOOK_UP - 1))
        while self.written and not problem:
            position, digest, letter = self.written.popleft()
            is_paused = next(look_up) and state.is_paused()
            problem = "Paused." if is_paused else self._send(position, digest, letter)
            if problem:
                after = position
        self.connection.abort()
        batches.note(self.batch, after, in_flight=False)
        return problem

    def _write_ahead(self, letters):
        """Have so many letters ready, while there are digests to write."""
        while len(self.written) < letters:
            position, digest = next(self.unwritten, (None, None))
            if digest is None:
                break
            if letter := self._write(digest):
                self.written.append((position, digest, letter))

    def _write(self, digest):
        try:
            letter = self.sender.builder.write(digest)
        except Exception:
            log.exception("Digest %s cannot be written; it is set aside.", digest.pk)
            batches.take_out(self.batch, digest.pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
            return None
        if letter is None:
            batches.take_out(self.batch, digest.pk, state=DigestState.SKIPPED)
        return letter

    def _send(self, position, digest, letter):
        """Send one letter, and the envelope of the next; returns what concerns the rest of the batch, too."""
        self._write_ahead(1)  # its envelope travels behind the text of this one
        try:
            self._send_envelope(letter)
        except ConnectionLostError as error:
            return f"No connection: {error}"
        except DeliveryRefusedError as refusal:
            return bounces.settle(self.batch, digest, refusal)
        batches.note(self.batch, position, in_flight=True)
        try:
            self.connection.send_data(letter, self.written[0][2] if self.written else None)
            self._write_ahead(2)
            self.connection.read_reply()
        except DeliveryRefusedError as refusal:
            return bounces.settle(self.batch, digest, refusal)
        except DeliveryUnknownError as error:
            batches.take_out(
                self.batch, digest.pk, state=DigestState.UNKNOWN, problem=f"{bounces.CUT_SHORT} {error}"
            )
            return self._count_reconnect()
        return ""

    def _send_envelope(self, letter):
        """Send an envelope, over a new connection where the old one broke."""
        while True:
            self.connection.connect()
            try:
                return self.connection.send_envelope(letter)
            except ConnectionLostError:
                if self._count_reconnect():
                    raise

    def _count_reconnect(self):
        self.reconnects += 1
        return "The line broke too often." if self.reconnects > RECONNECTS else ""


@cache
def batch_sender() -> BatchSender:
    """This process's own."""
    return BatchSender()


def send_batch(*, now: Any = None) -> int | None:
    """Send one batch of what is due; returns how many digests it held, None where nothing was due."""
    return batch_sender().send_batch(now=now)
