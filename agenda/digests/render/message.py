"""Messages of composed digests: an entry is written once for a language, the rest is put in from pieces."""

from __future__ import annotations

import binascii
import re
from collections import defaultdict
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail.message import sanitize_address
from django.utils import translation
from django.utils.html import escape

from agenda.digests.render import fragments, layout, links
from agenda.digests.render.entries import EntryCache
from agenda.digests.render.fragments import SOFT
from agenda.digests.render.layout import Labels
from agenda.models import DeliveryPreference
from citydiplo.kit import branding
from citydiplo.kit.mail import looks
from citydiplo.kit.mail.sender import sender_address

if TYPE_CHECKING:
    from agenda.digests.compose import Reader
    from agenda.models import Digest


SHOWN = 20  # entries in a mail; a reader finds the others in the browser
NAMED = 12  # follows that a mail names at its end
DEFAULTS = DeliveryPreference()
BOUNDARY = "=_citydiplo_digest"
RELATED = b'Content-Type: multipart/related; type="text/html"; boundary="logo"\r\n\r\n'
_SIMPLE = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(slots=True)
class Letter:
    """A digest, ready to be sent. ``content`` is the whole mail as bytes with CRLF line ends.

    ``logo`` is the encoded image that the HTML shows, if there is one.
    """

    digest: int
    to: str
    headers: dict
    text: bytes
    html: bytes
    logo: bytes = b""

    @property
    def reference(self) -> str:
        """Names the digest in the return path; empty for a sample."""
        return f"d{self.digest}" if self.digest else ""

    @property
    def content(self) -> bytes:
        """The whole message as SMTP sends it, each line ended by CRLF."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        boundary = BOUNDARY.encode()
        part = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        html = part % b"html" + self.html.removesuffix(SOFT)
        if self.logo:
            parts = (RELATED, html, self.logo)
            html = b"%s--logo\r\n%s\r\n--logo\r\n%s\r\n--logo--" % parts
        return b"".join(
            (
                lines.encode("ascii"),
                b"MIME-Version: 1.0\r\n",
                b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary,
                b"--%s\r\n" % boundary,
                part % b"plain",
                self.text.removesuffix(SOFT),
                b"\r\n--%s\r\n" % boundary,
                html,
                b"\r\n--%s--\r\n" % boundary,
            )
        )

    def as_django(self) -> looks.Message:
        """For mail backends other than SMTP: a file, memory, a provider's interface."""
        names = {"From", "To", "Subject"}
        message = looks.Message(
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
    _header, domain = sender(sender_address(branding.last_known()))
    return f"<digest.{digest.pk}.{digest.cadence}.{digest.number}@{domain}>"


def headers(digest: Digest, *, to: str, language: str, subject: str, stop_token: str) -> dict[str, str]:
    """What a bulk mail has to say of itself (RFC 2919, 3834, 8058)."""
    header, domain = sender(sender_address(branding.last_known()))
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
    """An address as mail servers want it; raises ValueError for an invalid one."""
    return email if _SIMPLE.fullmatch(email) else sanitize_address(email, "utf-8")


class MessageBuilder:
    """Keeps what it rendered between batches; one for each worker process."""

    def __init__(self):
        self.entry_cache = EntryCache()
        self.labels = Labels()
        self.looks = looks.of(branding.last_known())

    def prepare(self, composed: Any) -> None:
        """Read and render all that the messages of composed digests need, in a fixed number of statements."""
        self.composed = composed
        self._read_looks()
        self.stamps = composed.stamps
        self.labels.prepare(composed.rules.values(), AnonymousUser())
        wanted = defaultdict(dict)
        for digest in composed.digests:
            reader = composed.readers[digest.person_id]
            theirs = wanted[language_of(reader), reader.user.time_zone]
            theirs |= {piece.id: piece for piece, _follows in composed.contents[digest.pk].grouped[:SHOWN]}
        for (language, zone), pieces in wanted.items():
            self.entry_cache.prepare(pieces.values(), self.stamps, language, zone)

    def _read_looks(self):
        """What was rendered with other colours is rendered again."""
        brand = branding.current()
        now = looks.of(brand)
        if now != self.looks:
            layout.forget_styled()
            self.entry_cache, self.looks = EntryCache(), now
        self.logo = looks.encoded_logo(brand.mail_logo, brand.logo_type) if brand.mail_logo else b""

    def write(self, digest: Digest) -> Letter | None:
        """The message of one of the composed digests; None where there is nothing (left) to say."""
        reader, contents = self.composed.readers[digest.person_id], self.composed.contents[digest.pk]
        language, zone = language_of(reader), reader.user.time_zone
        with translation.override(language):
            answering = reader.answers_for
            entries = [
                (entry, follows, self._owing(piece, answering))
                for piece, follows in contents.grouped[:SHOWN]
                if (entry := self.entry_cache.of(piece, self.stamps, language, zone))
            ]
            if not entries:
                return None
            left_out = max(0, len(contents.grouped) - SHOWN) + contents.more
            brought = self._brought(contents)
            of_cadence = links.token_of_cadence(digest.person_id, digest.cadence)
            of_follows = [links.token_of_follow(follow) for follow in brought[:NAMED]]
            values = self._values(digest, reader, left_out, of_cadence)
            values["follows"] = self._follows(brought, of_follows, language)
            values["entries"] = self._render_entries(entries, language)
            titles = [entry.title for entry, _follows, _owing in entries]
            values["preview"] = fragments.encode(escape(" · ".join(titles[1:4]))), b""
            parts = layout.frame(language, digest.cadence, self.looks)
            html, text = (
                b"".join(fragments.fill(pieces, {name: both[side] for name, both in values.items()}))
                for side, pieces in enumerate(parts)
            )
            to = address(reader.user.email)
            return Letter(
                digest=digest.pk,
                to=to,
                headers=headers(
                    digest,
                    to=to,
                    language=language,
                    subject=layout.subject(titles, left_out),
                    stop_token=of_follows[0] if len(brought) == 1 else of_cadence,
                ),
                text=text,
                html=html,
                logo=self.logo,
            )

    def _values(self, digest, reader, left_out, token):
        """What each mail says of its own, encoded for (HTML, text); ``token`` stops all of its cadence."""
        language, zone = language_of(reader), reader.user.time_zone
        preference = reader.preference or DEFAULTS
        view = links.encoded(links.VIEW, links.token_of_digest(digest.pk))
        more = [fragments.fill(parts, {"view_url": view[0]}) for parts in layout.more(language, left_out)]
        return {
            "dates": layout.dates(language, zone, *layout.days_of(digest, zone)),
            "more": [b"".join(parts) for parts in more],
            "view_url": view,
            "stop_url": links.encoded(links.STOP, token),
            "hour_words": layout.hour_words(
                language, digest.cadence, zone, preference.hour, preference.weekday
            ),
        }

    def _owing(self, piece, answering):
        """The names of this reader's cities that have not answered it."""
        silent = self.composed.owes.get((piece.noun, piece.object_id), ())
        return tuple(str(city) for pk, city in answering.items() if pk in silent)

    def _brought(self, contents):
        """The follows that brought a mail, each once, in the order of its entries."""
        return list(dict.fromkeys(follow for _piece, follows in contents.entries for follow in follows))

    def _follows(self, follows, tokens, language):
        html, text = [], []
        for follow, token in zip(follows, tokens, strict=False):  # the first ones are named
            label = self.labels.of(self.composed.rules[follow])
            url = links.encoded(links.STOP, token)
            of_html, of_text = layout.brought(language, label)
            html += fragments.fill(of_html, {"url": url[0]})
            text += fragments.fill(of_text, {"url": url[1]})
        return b"".join(html), b"".join(text)

    def _render_entries(self, entries, language):
        html, text, section, known = [], [], None, {}
        for entry, follows, owing in entries:
            if entry.section != section:
                section = entry.section
                for lines, words in zip((html, text), layout.heading(language, section), strict=True):
                    lines.append(words)
            if follows not in known:
                labels = tuple(self.labels.of(self.composed.rules[follow]) for follow in follows)
                known[follows] = layout.reasons(language, labels)
            of_html, of_text = known[follows]
            silent_html, silent_text = layout.owing(language, owing) if owing else (b"", b"")
            html += (entry.html[0], silent_html, of_html, entry.html[1])
            text += (entry.text[0], silent_text, of_text, entry.text[1])
        return b"".join(html), b"".join(text)


def language_of(reader: Reader) -> str:
    """Their language, if the portal offers it; else the portal's first one."""
    return branding.last_known().language_for(reader.user.language)
