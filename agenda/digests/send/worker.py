"""Carrying a bag to the mail server, one mail after the other."""

import gc
import itertools
import logging
from collections import deque
from contextlib import contextmanager
from functools import cache

from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests import state
from agenda.digests.compose import Composer
from agenda.digests.render.message_builder import Scribe
from agenda.digests.send import batches, bounces
from agenda.errors import BatchLostError
from citydiplo.kit.errors import ConnectionLostError, DeliveryRefusedError, DeliveryUnknownError
from citydiplo.kit.mail import smtp

LOOK_UP = 200  # mails after which a worker looks whether somebody paused it
RECONNECTS = 3  # in one bag; then the server is left alone for a while

log = logging.getLogger(__name__)


@contextmanager
def collecting_garbage_later():
    """What a bag brings into memory lives as long as the bag, and the stories that are kept far longer.

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
    """What one worker process keeps from bag to bag: its line, and what it rendered."""

    def __init__(self):
        self.line = smtp.open_line()
        self.composer, self.scribe = Composer(), Scribe()

    def carry(self, *, now=None):
        """Claim a bag and send it; returns how many digests it held, None where nothing was due."""
        opened = batches.open_bag(now=now or timezone.now())
        if opened is None:
            return None
        bag, digests = opened
        try:
            with collecting_garbage_later():
                self._carry(bag, digests)
        except BatchLostError:
            log.warning("Bag %s was found by somebody else: this worker was too slow.", bag.pk)
        return bag.size

    def _carry(self, bag, digests):
        packed = self._pack(bag, digests)
        trip = BatchRun(self, bag, packed)
        problem = trip.go()
        batches.close(bag, problem=problem, pause=bounces.first_pause() if problem else None)
        self.scribe.tellings.tidy()

    def _pack(self, bag, digests):
        """Make up what the digests tell. One that cannot be made up is set aside, and stops no other."""
        try:
            batch = self.composer.compose(digests)
            self.scribe.prepare(batch)
        except Exception:
            if len(digests) == 1:
                log.exception("Digest %s cannot be made up; it is set aside.", digests[0].pk)
                batches.take_out(bag, digests[0].pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
                return []
            return self._pack_singly(bag, digests)
        by_pk = {digest.pk: digest for digest in digests}
        return [by_pk[pk] for pk in batches.pack(bag, batch.told)]

    def _pack_singly(self, bag, digests):
        """Find the bad ones, then make up the others together."""
        good = []
        for digest in digests:
            try:
                self.scribe.prepare(self.composer.compose([digest]))
                good.append(digest)
            except Exception:
                log.exception("Digest %s cannot be made up; it is set aside.", digest.pk)
                batches.take_out(bag, digest.pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
        if not good:
            return []
        batch = self.composer.compose(good)
        self.scribe.prepare(batch)
        by_pk = {digest.pk: digest for digest in good}
        return [by_pk[pk] for pk in batches.pack(bag, batch.told)]


class BatchRun:
    """One bag on its way. The letter after the next is written while the server works on the one before."""

    def __init__(self, carrier, bag, digests):
        self.carrier, self.bag = carrier, bag
        self.line = carrier.line
        self.unwritten = iter(enumerate(digests))
        self.end = len(digests)
        self.written = deque()  # (place, digest, letter), in order
        self.reconnects = 0

    def go(self):
        """Send all; returns what stopped it before the end, else an empty text."""
        self._write_ahead(2)
        batches.note(self.bag, 0, in_hand=False)  # nothing was lost while the first were written
        after, problem = self.end, ""
        look_up = itertools.cycle([True] + [False] * (LOOK_UP - 1))
        while self.written and not problem:
            place, digest, letter = self.written.popleft()
            is_paused = next(look_up) and state.is_paused()
            problem = "Paused." if is_paused else self._send(place, digest, letter)
            if problem:
                after = place
        self.line.take_back()
        batches.note(self.bag, after, in_hand=False)
        return problem

    def _write_ahead(self, letters):
        """Have so many letters ready, while there are digests to write."""
        while len(self.written) < letters:
            place, digest = next(self.unwritten, (None, None))
            if digest is None:
                break
            if letter := self._write(digest):
                self.written.append((place, digest, letter))

    def _write(self, digest):
        try:
            letter = self.carrier.scribe.write(digest)
        except Exception:
            log.exception("Digest %s cannot be written; it is set aside.", digest.pk)
            batches.take_out(self.bag, digest.pk, state=DigestState.FAILED, problem=bounces.NOT_MADE)
            return None
        if letter is None:
            batches.take_out(self.bag, digest.pk, state=DigestState.SKIPPED)
        return letter

    def _send(self, place, digest, letter):
        """Hand one letter over, and offer the next; returns what concerns the rest of the bag, too."""
        self._write_ahead(1)  # its envelope travels behind the text of this one
        try:
            self._offer(letter)
        except ConnectionLostError as error:
            return f"No connection: {error}"
        except DeliveryRefusedError as refusal:
            return bounces.settle(self.bag, digest, refusal)
        batches.note(self.bag, place, in_hand=True)
        try:
            self.line.hand_over(letter, self.written[0][2] if self.written else None)
            self._write_ahead(2)
            self.line.hear()
        except DeliveryRefusedError as refusal:
            return bounces.settle(self.bag, digest, refusal)
        except DeliveryUnknownError as error:
            batches.take_out(
                self.bag, digest.pk, state=DigestState.UNKNOWN, problem=f"{bounces.CUT_SHORT} {error}"
            )
            return self._lost_the_line()
        return ""

    def _offer(self, letter):
        """Offer an envelope, over a new line where the old one broke."""
        while True:
            self.line.stand()
            try:
                return self.line.offer(letter)
            except ConnectionLostError:
                if self._lost_the_line():
                    raise

    def _lost_the_line(self):
        self.reconnects += 1
        return "The line broke too often." if self.reconnects > RECONNECTS else ""


@cache
def carrier():
    """This process's own."""
    return BatchSender()


def carry(*, now=None):
    """Send one bag of what is due; returns how many digests it held, None where nothing was due."""
    return carrier().carry(now=now)
