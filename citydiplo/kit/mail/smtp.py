"""The connection to the mail server: one a process, kept open between batches.

An envelope is sent first and the text after it, so that the caller can commit in between; the
reply to the text is read in a step of its own, so that the caller can work while the server does.
Where the server can (RFC 2920), the three commands of an envelope travel together, behind the text before.
"""

from __future__ import annotations

import logging
import smtplib
import time
from contextlib import suppress
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from citydiplo.kit.errors import ConnectionLostError, DeliveryRefusedError, DeliveryUnknownError
from citydiplo.kit.mail import return_path

LONGEST_LINE = 8_192
IDLE = 10  # seconds after which a silent connection is asked whether it is still open
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

log = logging.getLogger(__name__)


class Letter(Protocol):
    """A mail to one address, which is ASCII."""

    to: str

    @property
    def reference(self) -> str:
        """Which email this is, for its return path; empty where nobody needs to know."""
        ...

    @property
    def content(self) -> bytes:
        """The whole message as SMTP sends it: each line ends with CRLF, and none begins with one dot alone.

        Dots there are doubled, or encoded.
        """
        ...

    def as_django(self) -> EmailMessage:
        """The same for mail backends other than SMTP."""
        ...


def open_connection() -> SmtpConnection | BackendConnection:
    """A connection by Django's mail settings: our pipelining SMTP client, or any other backend unchanged."""
    return SmtpConnection() if settings.EMAIL_BACKEND == SMTP_BACKEND else BackendConnection()


class SmtpConnection:
    """SMTP. ``send_envelope``, ``send_data``, then ``read_reply``."""

    def __init__(self):
        self.smtp = None
        self.used_at = 0.0
        self.sent_ahead = None  # a letter whose envelope is on its way, its answers unread

    def connect(self) -> None:
        """Connect, unless it is open already. Raises ConnectionLostError."""
        try:
            if self.smtp and time.monotonic() - self.used_at > IDLE and self.smtp.noop()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()
        if self.smtp:
            return
        try:
            self._open()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ConnectionLostError(str(error)) from error

    def _open(self):
        backend = get_connection()  # Django's: host, encryption and password as its settings say
        backend.open()
        self.smtp = backend.connection
        self.smtp.ehlo_or_helo_if_needed()
        self.pipelines = self.smtp.has_extn("pipelining")

    def send_envelope(self, letter: Letter) -> None:
        """Send MAIL FROM, RCPT TO and DATA for ``letter`` and read the replies; the text comes next.

        Raises DeliveryRefusedError or ConnectionLostError.
        """
        try:
            if self.sent_ahead is letter:
                self.sent_ahead = None
                replies = [self._read() for _command in range(3)]
            elif self.pipelines:
                self.smtp.send(self._envelope(letter))
                replies = [self._read() for _command in range(3)]
            else:
                replies = self._in_turn(letter)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ConnectionLostError(str(error)) from error
        for (code, words), of, wanted in zip(
            replies, ("sender", "address", "text"), (250, 250, 354), strict=False
        ):
            if code != wanted and not (wanted == 250 and code == 251):
                self._give_up(replies)
                raise DeliveryRefusedError(code, words.decode(errors="replace"), of)

    def _commands(self, letter):
        return (f"MAIL FROM:<{return_path.sender_of(letter.reference)}>", f"RCPT TO:<{letter.to}>", "DATA")

    def _envelope(self, letter):
        return "".join(f"{command}\r\n" for command in self._commands(letter)).encode("ascii")

    def _read(self):
        """The next (code, words). A reply of one line is read here: smtplib takes several times as long."""
        start = self.smtp.file.peek(4)[:4]
        if start[3:] != b" " or not start[:3].isdigit():
            return self.smtp.getreply()
        line = self.smtp.file.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise smtplib.SMTPException("A reply of the mail server is too long.")
        return int(start[:3]), line[4:].strip()

    def _in_turn(self, letter):
        replies = []
        for command in self._commands(letter):
            replies.append(self.smtp.docmd(command))
            if replies[-1][0] >= 400:
                break
        return replies

    def _give_up(self, replies):
        """Leave the connection ready for the next envelope, for any replies to the rest of this one."""
        try:
            if any(code == 421 for code, _words in replies):
                self.close()
            elif replies[-1][0] == 354:  # it waits for the text of a mail that has no reader
                self.smtp.send("\r\n.\r\n")
                self.smtp.getreply()
            else:
                self.smtp.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            self.close()

    def send_data(self, letter: Letter, following: Letter | None = None) -> None:
        """Send the text of ``letter``, and the envelope of the letter that follows right behind it.

        Raises DeliveryUnknownError when nobody knows whether it arrived.
        """
        end = b".\r\n"
        try:
            if following and self.pipelines:
                end += self._envelope(following)
                self.sent_ahead = following
            self.smtp.send(letter.content + end)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryUnknownError(str(error)) from error

    def read_reply(self) -> None:
        """Wait for the reply to the text.

        Raises DeliveryRefusedError, or DeliveryUnknownError when nobody knows.
        """
        try:
            code, words = self._read()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryUnknownError(str(error)) from error
        self.used_at = time.monotonic()
        if code != 250:
            if code == 421:
                self.close()
            raise DeliveryRefusedError(code, words.decode(errors="replace"), "text")

    def abort(self) -> None:
        """Close the connection if an envelope was sent ahead whose text will not come."""
        if self.sent_ahead is not None:
            self.close()

    def quit(self) -> None:
        """Take leave of the server between two mails, and close the connection."""
        if self.smtp and self.sent_ahead is None:
            with suppress(smtplib.SMTPException, OSError):
                self.smtp.quit()
        self.close()

    def close(self) -> None:
        """Close the connection without QUIT."""
        if self.smtp:
            self.smtp.close()
        self.smtp = self.sent_ahead = None


class BackendConnection:
    """Any other mail backend of Django: a folder, memory, a provider. It keeps its own connection."""

    def __init__(self):
        self.connection = get_connection()

    def connect(self) -> None:
        """Nothing: the backend connects when it sends."""

    def send_envelope(self, letter: Letter) -> None:
        """Nothing: the backend sends envelope and text together."""

    def abort(self) -> None:
        """Nothing: no envelope is ever on its way."""

    def read_reply(self) -> None:
        """Nothing: the backend has answered already."""

    def send_data(self, letter: Letter, following: Letter | None = None) -> None:
        """Send the message. Raises DeliveryUnknownError where the backend fails."""
        try:
            self.connection.send_messages([letter.as_django()])
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryUnknownError(str(error)) from error

    def close(self) -> None:
        """Close the connection; a failure to do so is logged."""
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            log.info("The mail backend closed first.")

    quit = close
