"""The lines of a briefing: words, an address of this site, and for each its source and date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from citydiplo.kit.text.lists import comma_separated

LONGEST = 160  # characters of a line's words, so that a page holds them
LONGEST_SOURCE = 90


@dataclass(frozen=True)
class BriefingLine:
    """One line. ``source`` and ``date`` are words; where they are empty, the page says “not stated”."""

    text: str
    url: str = ""
    facts: Sequence[str] = ()
    source: str = ""
    date: str = ""
    is_demo: bool = False
    is_missing: bool = False


@dataclass(frozen=True)
class BriefingPart:
    """What a briefing says under one heading. ``key`` is its anchor."""

    key: str
    title: str
    lines: list[BriefingLine] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The part as it is kept: text, numbers and lists alone."""
        return asdict(self) | {"lines": [asdict(line) | {"facts": list(line.facts)} for line in self.lines]}


def briefing_line(text: object, *facts: object, url: str = "", **more: Any) -> BriefingLine:
    """A line of words that fit; empty facts are left out."""
    words = [short(fact) for fact in facts if fact]
    more["source"] = short(more.get("source", ""), LONGEST_SOURCE).rstrip(".")
    return BriefingLine(short(text), url, words, **more)


def counted(text: object, *facts: object, today: datetime.date, **more: Any) -> BriefingLine:
    """A line that this register itself counts or says, as of today."""
    return briefing_line(text, *facts, source=_("this register"), date=day(today), **more)


def missing(text: object, today: datetime.date) -> BriefingLine:
    """A line that says what the register lacks."""
    return counted(text, today=today, is_missing=True)


def day(value: datetime.date | None) -> str:
    """A day in short; empty for none."""
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


def source_of(row: Any) -> dict[str, Any]:
    """Source, date and mark of a Sourced row whose source is at hand."""
    source = row.source.title if row.source else row.source_note
    return {"source": source, "date": row.as_of_text, "is_demo": row.is_demo}


def source_in(row: dict[str, Any]) -> dict[str, Any]:
    """The same of a row of values."""
    source = row["source__title"] or row["source_note"]
    return {"source": source, "date": row["as_of_text"], "is_demo": row["is_demo"]}


def names(found: Iterable[object], most: int) -> str:
    """The first names, and dots where there are more."""
    named = [str(one) for one in found]
    return comma_separated(named[:most]) + (" …" if len(named) > most else "")


def short(text: object, most: int = LONGEST) -> str:
    """The beginning of a text, on one line."""
    return Truncator(" ".join(str(text).split())).chars(most)
