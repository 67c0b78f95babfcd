"""Entries as pieces of email: each is rendered once for a language and a zone, and kept while it is true."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from agenda.choices import EventKind, Section
from agenda.digests.render import fragments
from agenda.digests.render.fragments import inline_piece
from agenda.digests.sources import SOURCES
from agenda.digests.sources.base import entries_of, writers_of
from citydiplo.kit.mail.outbox import absolute

if TYPE_CHECKING:
    from agenda.digests.sources.base import DigestEntry

WITH_TIME = frozenset((EventKind.MEETING, EventKind.ITEM))  # their clock times differ between zones
MOST = 6_000  # entries kept, each of about three kilobytes


@dataclass(slots=True)
class RenderedEntry:
    """An entry in one language: for both bodies of a mail, the parts before its reasons and after them."""

    section: str
    title: str
    html: tuple
    text: tuple


class EntryCache:
    """The entries that this process has rendered, the last used last."""

    def __init__(self):
        self.kept = OrderedDict()

    def prepare(
        self, pieces: Iterable[Any], stamps: Any, language: str, zone: str
    ) -> dict[Any, RenderedEntry]:
        """{piece id: what is told of it}, without those whose things are gone.

        Renders those that are not kept, in a fixed number of statements for each noun. ``zone`` is "" for
        pieces that no zone changes.
        """
        keys, missing = {}, {}
        for piece in pieces:
            keys[piece.id] = key = self._key(piece, stamps, language, zone)
            if key in self.kept:
                self.kept.move_to_end(key)
            else:
                missing.setdefault(piece.noun, {})[key] = piece
        self._render(missing, language, zone or settings.TIME_ZONE)
        return {pk: self.kept[key] for pk, key in keys.items() if key in self.kept}

    def _render(self, missing, language, zone):
        with translation.override(language), timezone.override(zone):
            writers = writers_of([piece for wanted in missing.values() for piece in wanted.values()])
            for noun, wanted in missing.items():
                rows = SOURCES[noun].rows({pk for piece in wanted.values() for pk in piece.examples})
                entries = entries_of(wanted.values(), rows, writers)
                for (key, piece), entry in zip(wanted.items(), entries, strict=True):
                    if entry:
                        self.kept[key] = render(entry, piece)

    def tidy(self) -> None:
        """Forget the entries that were not used for longest."""
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)

    def _key(self, piece, stamps, language, zone):
        seen = tuple(stamps.get((piece.noun, pk)) for pk in piece.examples)
        return (piece.id, seen, language, zone)


def render(entry: DigestEntry, piece: Any) -> RenderedEntry:
    """An entry as HTML and as text, with slots for what differs from person to person."""
    context = {
        "entry": entry,
        "url": absolute(entry.url),
        "reasons": fragments.slot("reasons"),
        "kind": piece.kind,
    }
    return RenderedEntry(
        section=Section.of(piece.kind).value,
        title=entry.title,
        html=fragments.halves(inline_piece(render_to_string("emails/digest/entry.html", context))),
        text=fragments.halves(render_to_string("emails/digest/entry.txt", context)),
    )
