"""Writes the messages of composed digests: an entry once for a language, the rest from pieces."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.html import escape

from agenda.digests.render import layout, links, message, quoted_printable
from agenda.digests.render.entries import EntryCache
from agenda.digests.render.labels import Labels
from agenda.models import DeliveryPreference

if TYPE_CHECKING:
    from agenda.digests.compose import Reader
    from agenda.digests.render.message import Letter
    from agenda.models import Digest

SHOWN = 20  # entries in a mail; a reader finds the others in the browser
NAMED = 12  # follows that a mail names at its end
DEFAULTS = DeliveryPreference()


class MessageBuilder:
    """Keeps what it rendered between batches; one for each worker process."""

    def __init__(self):
        self.entry_cache = EntryCache()
        self.labels = Labels()

    def prepare(self, composed: Any) -> None:
        """Read and render all that the messages of composed digests need, in a fixed number of statements."""
        self.composed = composed
        self.stamps = composed.stamps
        self.labels.prepare(composed.rules.values(), AnonymousUser())
        wanted = defaultdict(dict)
        for digest in composed.digests:
            reader = composed.readers[digest.person_id]
            theirs = wanted[language_of(reader), reader.user.time_zone]
            theirs |= {piece.id: piece for piece, _follows in composed.contents[digest.pk].grouped[:SHOWN]}
        for (language, zone), pieces in wanted.items():
            self.entry_cache.prepare(pieces.values(), self.stamps, language, zone)

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
            values["preview"] = quoted_printable.encode(escape(" · ".join(titles[1:4]))), b""
            parts = layout.frame(language, digest.cadence)
            html, text = (
                b"".join(quoted_printable.fill(pieces, {name: both[side] for name, both in values.items()}))
                for side, pieces in enumerate(parts)
            )
            to = message.address(reader.user.email)
            return message.Letter(
                digest=digest.pk,
                to=to,
                headers=message.headers(
                    digest,
                    to=to,
                    language=language,
                    subject=layout.subject(titles, left_out),
                    stop_token=of_follows[0] if len(brought) == 1 else of_cadence,
                ),
                text=text,
                html=html,
            )

    def _values(self, digest, reader, left_out, token):
        """What each mail says of its own, encoded for (HTML, text); ``token`` stops all of its cadence."""
        language, zone = language_of(reader), reader.user.time_zone
        preference = reader.preference or DEFAULTS
        view = links.encoded(links.VIEW, links.token_of_digest(digest.pk))
        more = [
            quoted_printable.fill(parts, {"view_url": view[0]}) for parts in layout.more(language, left_out)
        ]
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
            html += quoted_printable.fill(of_html, {"url": url[0]})
            text += quoted_printable.fill(of_text, {"url": url[1]})
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
    """Her language if the portal speaks it (still)."""
    known = dict(settings.LANGUAGES)
    return reader.user.language if reader.user.language in known else settings.LANGUAGE_CODE
