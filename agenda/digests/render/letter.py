"""A digest as bytes: its head and its two bodies, put together when it is sent."""

from __future__ import annotations

import binascii
import email
import re
from dataclasses import dataclass
from email.header import Header, decode_header, make_header
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.message import sanitize_address

from agenda.digests.render import links
from citydiplo.kit import branding
from citydiplo.kit.mail import looks
from citydiplo.kit.mail.sender import sender_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agenda.models import Digest

BOUNDARY = b"--=_citydiplo_digest"
PART = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
TEXT_BEGINS = (
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n'
    % BOUNDARY.removeprefix(b"--")
    + BOUNDARY
    + b"\r\n"
    + PART % b"plain"
)
HTML_FOLLOWS = b"\r\n" + BOUNDARY + b"\r\n"
HTML_BEGINS = PART % b"html"
RELATED_BEGINS = b'Content-Type: multipart/related; type="text/html"; boundary="logo"\r\n\r\n--logo\r\n'
LOGO_FOLLOWS, RELATED_ENDS = b"\r\n--logo\r\n", b"\r\n--logo--"
ENDS = b"\r\n" + BOUNDARY + b"--\r\n"
FOLDED_AT = 76
_SIMPLE = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(slots=True)
class Letter:
    """A digest, ready to be sent; the two bodies are pieces of quoted-printable.

    ``head`` are the lines of its header with CRLF line ends. ``logo`` is the encoded image that the HTML
    shows, if there is one.
    """

    digest: int
    to: str
    head: bytes
    text_pieces: Sequence[bytes]
    html_pieces: Sequence[bytes]
    logo: bytes = b""

    @property
    def reference(self) -> str:
        """Names the digest in the return path; empty for a sample."""
        return f"d{self.digest}" if self.digest else ""

    @property
    def content(self) -> bytes:
        """The whole message as SMTP sends it. The pieces are encoded so that no line begins with a dot."""
        html: Sequence[bytes] = (HTML_BEGINS, *self.html_pieces)
        if self.logo:
            html = (RELATED_BEGINS, *html, LOGO_FOLLOWS, self.logo, RELATED_ENDS)
        return b"".join((self.head, TEXT_BEGINS, *self.text_pieces, HTML_FOLLOWS, *html, ENDS))

    @property
    def text(self) -> bytes:
        """The body of text."""
        return b"".join(self.text_pieces)

    @property
    def html(self) -> bytes:
        """The body of HTML."""
        return b"".join(self.html_pieces)

    def as_django(self) -> looks.Message:
        """For mail backends other than SMTP: a file, memory, a provider's interface."""
        names = {"From", "To", "Subject"}
        message = looks.Message(
            self.subject,
            _decoded(self.text),
            to=[self.to],
            headers={name: value for name, value in self._headers().items() if name not in names},
        )
        message.attach_alternative(_decoded(self.html), "text/html")
        return message

    @property
    def subject(self) -> str:
        """The subject in words, without its encoding."""
        return str(make_header(decode_header(self._headers()["Subject"])))

    def _headers(self):
        return email.message_from_bytes(self.head)


def _decoded(body):
    return binascii.a2b_qp(body).decode().replace("\r\n", "\n")


@lru_cache(maxsize=8)
def sender(address_of_ours: str) -> tuple[str, str]:
    """Our sender as a header says it, and the domain of its address."""
    domain = parseaddr(address_of_ours)[1].rpartition("@")[2] or "localhost"
    return sanitize_address(address_of_ours, "utf-8"), domain


def message_id(digest: Digest) -> str:
    """The same whenever this digest is sent, so that a second copy is known for one."""
    _header, domain = sender(sender_address(branding.last_known()))
    return f"<digest.{digest.pk}.{digest.cadence}.{digest.number}@{domain}>"


def head(digest: Digest, *, to: str, language: str, subject: str, stop_token: str) -> bytes:
    """The lines of the header; they say what a bulk mail has to say of itself (RFC 2919, 3834, 8058)."""
    own = (
        f"To: {to}\r\nSubject: {_subject(subject)}\r\nDate: {formatdate()}\r\n"
        f"Message-ID: {message_id(digest)}\r\nList-Unsubscribe: <{links.stop_url(stop_token)}>\r\n"
    )
    address_of_ours = sender_address(branding.last_known())
    return own.encode("ascii") + _common_head(address_of_ours, settings.SITE_NAME, digest.cadence, language)


@lru_cache(maxsize=256)
def _common_head(address_of_ours, site_name, cadence, language):
    header, domain = sender(address_of_ours)
    lines = {
        "From": header,
        "List-Id": f"{site_name} digests <digests.{domain}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{cadence}:digest:{site_name}",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": language,
    }
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode("ascii")


@lru_cache(maxsize=4096)
def _subject(words):
    words = " ".join(words.split())[:200]
    if len(words) <= FOLDED_AT and words.isascii() and words.isprintable() and "=?" not in words:
        return words
    return Header(words, "us-ascii" if words.isascii() else "utf-8").encode(linesep="\r\n").strip()


def address(email_address: str) -> str:
    """An address as mail servers want it; raises ValueError for an invalid one."""
    return email_address if _SIMPLE.fullmatch(email_address) else sanitize_address(email_address, "utf-8")
