"""Messages of composed digests: an entry is written once for a language, the rest is put in from pieces."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.html import escape

from agenda.digests.render import fragments, layout, letter, links
from agenda.digests.render.entries import WITH_TIME, EntryCache
from agenda.digests.render.layout import Labels
from agenda.digests.render.letter import Letter
from agenda.models import DeliveryPreference
from citydiplo.kit import branding
from citydiplo.kit.mail import looks

if TYPE_CHECKING:
    from agenda.models import Digest


SHOWN = 20  # entries in a mail; a reader finds the others in the browser
NAMED = 12  # follows that a mail names at its end
DEFAULTS = DeliveryPreference()


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
        codes = {reader.user.language for reader in composed.readers.values()}
        self.languages = {code: branding.last_known().language_for(code) for code in codes}
        wanted = defaultdict(dict)
        for digest in composed.digests:
            user = composed.readers[digest.person_id].user
            language = self.languages[user.language]
            for piece, _follows in composed.contents[digest.pk].grouped[:SHOWN]:
                wanted[language, user.time_zone if piece.kind in WITH_TIME else ""][piece.id] = piece
        self.entries = {
            (language, zone): self.entry_cache.prepare(pieces.values(), self.stamps, language, zone)
            for (language, zone), pieces in wanted.items()
        }

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
        language, zone = self.languages[reader.user.language], reader.user.time_zone
        entries = self._entries_of(contents, reader, language, zone)
        if not entries:
            return None
        with translation.override(language):
            left_out = max(0, len(contents.grouped) - SHOWN) + contents.more
            brought = self._brought(contents)
            of_cadence = links.token_of_cadence(digest.person_id, digest.cadence)
            of_follows = [links.token_of_follow(follow) for follow in brought[:NAMED]]
            values = self._values(digest, reader.preference or DEFAULTS, language, zone, left_out)
            values["stop_url"] = links.encoded(links.STOP, of_cadence)
            values["follows"] = self._follows(brought, of_follows, language)
            values["entries"] = self._render_entries(entries, language)
            titles = [entry.title for entry, _follows, _owing in entries]
            values["preview"] = fragments.encode(escape(" · ".join(titles[1:4]))), b""
            html, text = (
                fragments.fill(pieces, {name: both[side] for name, both in values.items()})
                for side, pieces in enumerate(layout.frame(language, digest.cadence, self.looks))
            )
            to = letter.address(reader.user.email)
            head = letter.head(
                digest,
                to=to,
                language=language,
                subject=layout.subject(titles, left_out),
                stop_token=of_follows[0] if len(brought) == 1 else of_cadence,
            )
            return Letter(digest.pk, to, head, text, html, self.logo)

    def _entries_of(self, contents, reader, language, zone):
        """[(entry, follows, cities that have not answered)] of what is there still."""
        answering = reader.answers_for
        everywhere, here = (self.entries.get((language, at), {}) for at in ("", zone))
        return [
            (entry, follows, self._owing(piece, answering))
            for piece, follows in contents.grouped[:SHOWN]
            if (entry := (here if piece.kind in WITH_TIME else everywhere).get(piece.id))
        ]

    def _values(self, digest, preference, language, zone, left_out):
        """What each mail says of its own, encoded for (HTML, text)."""
        view = links.encoded(links.VIEW, links.token_of_digest(digest.pk))
        more = [fragments.fill(parts, {"view_url": view[0]}) for parts in layout.more(language, left_out)]
        return {
            "dates": layout.dates(language, zone, digest.since, digest.until),
            "more": [b"".join(parts) for parts in more],
            "view_url": view,
            "hour_words": layout.hour_words(
                language, digest.cadence, zone, preference.hour, preference.weekday
            ),
        }

    def _owing(self, piece, answering):
        """The names of this reader's cities that have not answered it."""
        silent = self.composed.owes.get((piece.noun, piece.object_id))
        if not silent:
            return ()
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
