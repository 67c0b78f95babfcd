"""Delivery: claimed mails go over one connection, one after the other, and each outcome is settled.

The rules for all mail are in this module: what a reply of the mail server means, when a mail is tried again,
when
that ends. :class:`Delivery` sends; its subclasses hold the claim on the rows, digests by the batch
(``agenda.digests.send``), single mails by the row (below).
"""

from __future__ import annotations

import datetime
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db.models import F
from django.utils import timezone

from citydiplo.kit import branding
from citydiplo.kit.errors import ConnectionLostError, DeliveryRefusedError, DeliveryUnknownError
from citydiplo.kit.mail import looks, smtp
from citydiplo.kit.mail.sender import sender_address
from citydiplo.kit.models import OutgoingMail

State = OutgoingMail.State
ATTEMPTS = 12  # with pauses that double up to a day: about four days
LONGEST = datetime.timedelta(days=1)
RECONNECTS = 3  # in one delivery; then the server is left alone for a while
NOT_MADE = "It could not be made up; the log says why."
CUT_SHORT = "The line broke after the text had begun. It may have arrived."
STUCK_AFTER = datetime.timedelta(minutes=15)  # a sender that is silent for so long was killed
KEPT_FOR = datetime.timedelta(days=90)

log = logging.getLogger(__name__)


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many failures: ``MAIL_RETRY`` seconds, doubled each time, up to a day."""
    return min(datetime.timedelta(seconds=settings.MAIL_RETRY) * 2 ** min(attempts - 1, 20), LONGEST)


def after_failure(row: Any, problem: str, state: str = State.PLANNED) -> dict[str, Any]:
    """The columns of a mail that did not leave this time: it waits in ``state``, or has failed in the end."""
    attempts = row.attempts + 1
    if attempts >= ATTEMPTS:
        return {"state": State.FAILED, "problem": problem, "attempts": attempts}
    due_at = timezone.now() + pause_after(attempts)
    return {"state": state, "problem": problem, "attempts": attempts, "due_at": due_at}


class Delivery:
    """Rows being sent in their order; the mail after the next is written while the server works on one."""

    def __init__(self, connection: smtp.SmtpConnection | smtp.BackendConnection, rows: Sequence[Any]) -> None:
        self.connection = connection
        self.unwritten = iter(enumerate(rows))
        self.end = len(rows)
        self.written: deque[tuple[int, Any, smtp.Letter]] = deque()
        self.reconnects = 0

    def write(self, row: Any) -> smtp.Letter | None:
        """The mail of a row, or None where it needs none now. Any exception sets the row aside."""
        raise NotImplementedError

    def note(self, position: int, *, in_flight: bool) -> None:
        """Commit that all before ``position`` left or are settled, and whether that one is about to leave.

        Raises, and nothing more leaves, where the claim on the rows was lost.
        """
        raise NotImplementedError

    def settle(self, row: Any, **columns: Any) -> None:
        """Write the outcome of one row whose mail was not sent normally."""
        raise NotImplementedError

    def settle_unknown(self, row: Any, problem: str) -> None:
        """Write that nobody knows whether a row's mail arrived."""
        raise NotImplementedError

    def settle_bounced(self, row: Any, refusal: DeliveryRefusedError) -> None:
        """Note that the address of a row is refused for good; the row itself is settled."""

    def find_stop(self) -> str:
        """What forbids to send the next mail; asked before each."""
        return ""

    def run(self) -> str:
        """Send all; returns what stopped it before the end, else an empty text."""
        self._write_ahead(2)
        self.note(0, in_flight=False)  # nothing was lost while the first were written
        after, problem = self.end, ""
        while self.written and not problem:
            position, row, letter = self.written.popleft()
            problem = self.find_stop() or self._send(position, row, letter)
            if problem:
                after = position
        self.connection.abort()
        self.note(after, in_flight=False)
        return problem

    def _write_ahead(self, letters):
        """Have so many letters ready, while there are rows to write."""
        while len(self.written) < letters:
            position, row = next(self.unwritten, (None, None))
            if row is None:
                break
            try:
                letter = self.write(row)
            except Exception:
                log.exception("%s %s cannot be written; it is set aside.", type(row).__name__, row.pk)
                self.settle(row, state=State.FAILED, problem=NOT_MADE)
                continue
            if letter:
                self.written.append((position, row, letter))

    def _send(self, position, row, letter):
        """Send one letter, and the envelope of the next; returns what concerns the rest, too."""
        self._write_ahead(1)  # its envelope travels behind the text of this one
        try:
            self._send_envelope(letter)
        except ConnectionLostError as error:
            return f"No connection: {error}"
        except DeliveryRefusedError as refusal:
            return self._refused(row, refusal)
        self.note(position, in_flight=True)
        try:
            self.connection.send_data(letter, self.written[0][2] if self.written else None)
            self._write_ahead(2)
            self.connection.read_reply()
        except DeliveryRefusedError as refusal:
            return self._refused(row, refusal)
        except DeliveryUnknownError as error:
            self.settle_unknown(row, f"{CUT_SHORT} {error}")
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

    def _refused(self, row, refusal):
        """Settle a refusal; returns a problem where it concerns everybody's mail and not this one alone."""
        if refusal.of == "sender" and refusal.is_for_good:
            log.error("The mail server takes nothing from us: %s", refusal)
            return f"The mail server refuses our address: {refusal}"
        if not refusal.is_for_good:
            self.settle(row, **after_failure(row, str(refusal)))
            return ""
        self.settle(row, state=State.FAILED, problem=str(refusal), attempts=row.attempts + 1)
        if refusal.of == "address":
            self.settle_bounced(row, refusal)
        return ""


def deliver(*pks: int) -> int:
    """Try to send single mails that are due; returns how many left. Safe to call twice and concurrently.

    One connection for all. Without a mail server the first one waits for its pause, and the others stay due.
    """
    left = 0
    with closing(smtp.open_connection()) as connection:
        for pk in pks:
            mail = _claim(pk)
            if mail and (problem := _deliver(mail, connection)):
                log.warning("Single mails wait: %s", problem)
                break
            left += bool(mail and mail.state == State.SENT)
        connection.quit()
    return left


def _claim(pk):
    now = timezone.now()
    claimed = OutgoingMail.objects.due(now).filter(pk=pk).update(state=State.SENDING, claimed_at=now)
    return OutgoingMail.objects.get(pk=pk) if claimed else None


def _deliver(mail, connection):
    """Send a claimed mail; returns what concerns other mails, too."""
    delivery = _SingleDelivery(connection, [mail])
    problem = delivery.run()
    if problem:
        delivery.settle(mail, **after_failure(mail, problem))
    elif mail.state == State.SENDING:
        # Its text is erased: it may hold a link that lets somebody in.
        sent = {"state": State.SENT, "sent_at": timezone.now(), "attempts": mail.attempts + 1}
        delivery.settle(mail, problem="", text="", html="", **sent)
    return problem


class _SingleDelivery(Delivery):
    """One mail. Its own row is the claim, and says from then on that it may be on its way."""

    def write(self, mail: OutgoingMail) -> smtp.Letter:
        """The mail as it is sent."""
        return _SingleLetter(mail)

    def note(self, position: int, *, in_flight: bool) -> None:
        """Nothing: the row says so already."""

    def settle(self, mail: OutgoingMail, *, state: str, problem: str, **columns: Any) -> None:
        """Write it on the row."""
        mail.state = state
        OutgoingMail.objects.filter(pk=mail.pk).update(state=state, problem=problem[:300], **columns)
        if state == State.FAILED:
            log.error("Mail %s (%s) failed for good: %s", mail.pk, mail.message, problem)

    def settle_unknown(self, mail: OutgoingMail, problem: str) -> None:
        """It is sent again under the same Message-ID: a duplicate is better than a lost mail."""
        self.settle(mail, **after_failure(mail, problem, State.UNKNOWN))


class _SingleLetter:
    """A row of the outbox on its way to the server. Raises ValueError for an invalid address."""

    def __init__(self, mail: OutgoingMail) -> None:
        self.message = looks.Message(
            mail.subject,
            mail.text,
            sender_address(branding.current()),
            to=[mail.to],
            headers=mail.headers,
        )
        if mail.html:
            self.message.attach_alternative(mail.html, "text/html")
        self.to = sanitize_address(mail.to, "utf-8")
        self.reference = f"m{mail.pk}"
        content = self.message.message().as_bytes(linesep="\r\n").removesuffix(b"\r\n") + b"\r\n"
        self.content = content.replace(b"\r\n.", b"\r\n..")

    def as_django(self) -> looks.Message:
        """For mail backends other than SMTP."""
        return self.message


def recover(now: datetime.datetime | None = None) -> int:
    """Take back what a killed sender left half done; returns how many single mails that were."""
    now = now or timezone.now()
    return OutgoingMail.objects.filter(state=State.SENDING, claimed_at__lt=now - STUCK_AFTER).update(
        state=State.UNKNOWN,
        due_at=now,
        attempts=F("attempts") + 1,
        problem="The sender stopped in the middle.",
    )


def forget(now: datetime.datetime | None = None) -> int:
    """Delete rows of single mails that were settled long ago; returns how many."""
    now = now or timezone.now()
    settled = OutgoingMail.objects.filter(state__in=[State.SENT, State.FAILED], created_at__lt=now - KEPT_FOR)
    return settled.delete()[0]
