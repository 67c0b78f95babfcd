"""One letter: its headers, both its bodies, and how Django's own mail backends see it."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from agenda.digests.render import links
from agenda.digests.render.quoted_printable import SOFT

if TYPE_CHECKING:
    from agenda.models import Digest

BOUNDARY = "=_citydiplo_digest"
_SIMPLE = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(slots=True)
class Letter:
    """A digest, ready to be handed over. ``content`` is the whole mail as bytes with CRLF line ends."""

    digest: int
    to: str
    headers: dict
    text: bytes
    html: bytes

    @property
    def content(self) -> bytes:
        """The whole message as SMTP sends it, each line ended by CRLF."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        boundary = BOUNDARY.encode()
        part = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        return b"".join(
            (
                lines.encode("ascii"),
                b"MIME-Version: 1.0\r\n",
                b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary,
                b"--%s\r\n" % boundary,
                part % b"plain",
                self.text.removesuffix(SOFT),
                b"\r\n--%s\r\n" % boundary,
                part % b"html",
                self.html.removesuffix(SOFT),
                b"\r\n--%s--\r\n" % boundary,
            )
        )

    def as_django(self) -> EmailMultiAlternatives:
        """For mail backends other than SMTP: a file, memory, a provider's interface."""
        names = {"From", "To", "Subject"}
        message = EmailMultiAlternatives(
            self.subject,
            binascii.a2b_qp(self.text).decode().replace("\r\n", "\n"),
            to=[self.to],
            headers={name: value for name, value in self.headers.items() if name not in names},
        )
        html = binascii.a2b_qp(self.html).decode().replace("\r\n", "\n")
        message.attach_alternative(html, "text/html")
        return message

    @property
    def subject(self) -> str:
        """The subject in words, without its encoding."""
        from email.header import decode_header, make_header

        return str(make_header(decode_header(self.headers["Subject"])))


@lru_cache(maxsize=8)
def sender(address_of_ours: str) -> tuple[str, str]:
    """Our sender as a header says it, and the domain of its address."""
    domain = parseaddr(address_of_ours)[1].rpartition("@")[2] or "localhost"
    return sanitize_address(address_of_ours, "utf-8"), domain


def message_id(digest: Digest) -> str:
    """The same whenever this digest is sent, so that a second copy is known for one."""
    _header, domain = sender(settings.DEFAULT_FROM_EMAIL)
    return f"<digest.{digest.pk}.{digest.cadence}.{digest.number}@{domain}>"


def headers(digest: Digest, *, to: str, language: str, subject: str, stop_token: str) -> dict[str, str]:
    """What a bulk mail has to say of itself (RFC 2919, 3834, 8058)."""
    header, domain = sender(settings.DEFAULT_FROM_EMAIL)
    return {
        "From": header,
        "To": to,
        "Subject": _subject(subject),
        "Date": formatdate(),
        "Message-ID": message_id(digest),
        "List-Id": f"{settings.SITE_NAME} digests <digests.{domain}>",
        "List-Unsubscribe": f"<{links.stop_url(stop_token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{digest.cadence}:digest:{settings.SITE_NAME}",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": language,
    }


@lru_cache(maxsize=4096)
def _subject(words):
    words = " ".join(words.split())[:200]
    return Header(words, "us-ascii" if words.isascii() else "utf-8").encode(linesep="\r\n").strip()


def address(email: str) -> str:
    """An address as mail servers want it; raises ValueError for what is none."""
    return email if _SIMPLE.fullmatch(email) else sanitize_address(email, "utf-8")
