"""One row of a desk, and the headings under which rows stand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.lists import comma
from citydiplo.portal.choices import Due, TaskKind


@dataclass(frozen=True)
class Heading:
    """What stands above some rows. ``value`` is its anchor: the name of a ``Due``, or a day."""

    value: str
    label: Any

    @classmethod
    def of(cls, due: Due) -> Heading:
        """The heading of a stretch of days."""
        return cls(due.value, due.label)

    @classmethod
    def of_day(cls, day: datetime.date, today: datetime.date) -> Heading:
        """The heading of one day: today, tomorrow, or its weekday and date."""
        words = {0: _("Today"), 1: _("Tomorrow")}
        weekday = partial_date.day_text(day, "l")
        dated = _("%(weekday)s, %(day)s") % {"weekday": weekday, "day": partial_date.day_text(day)}
        return cls(day.isoformat(), words.get((day - today).days, dated))


@dataclass(frozen=True)
class Task:
    """What waits, or a date to know: for which places, until when, and what one does about it.

    ``pile`` and ``subject`` name its row. ``posts`` are the fields of a form that does it
    at once; without them ``action_url`` is a page. ``waits`` is False for what is only to be known.
    """

    pile: str
    subject: object
    kind: TaskKind
    word: str
    title: str
    url: str
    action: str
    action_url: str
    places: tuple = ()
    note: str = ""
    due: datetime.date | None = None
    due_text: str = ""
    posts: dict | None = None
    waits: bool = True
    is_demo: bool = False
    order: tuple = field(default=(), compare=False)

    @property
    def place_words(self) -> list[str]:
        """The places, each but the last with the comma behind it."""
        *before, last = map(str, self.places)
        return [*(f"{place}{comma()}" for place in before), last]

    @property
    def due_short(self) -> str:
        """The day in numbers; empty where it is not due on a day."""
        return partial_date.day_text(self.due, "SHORT_DATE_FORMAT") if self.due else ""

    @property
    def is_done_here(self) -> bool:
        """Whether its button does it, without a page of its own."""
        return self.posts is not None

    def due_in(self, today: datetime.date) -> Due:
        """The heading that it is listed under; what is late is listed under today."""
        if self.due is None:
            return Due.UNDATED
        days = (self.due - today).days
        return Due.TODAY if days <= 0 else Due.WEEK if days <= 6 else Due.LATER

    def heading(self, today: datetime.date, *, by_day: bool) -> Heading:
        """The heading above it: with ``by_day`` each day has its own, and what is late stands under today."""
        due = self.due_in(today)
        if by_day and self.due and due != Due.TODAY:
            return Heading.of_day(self.due, today)
        return Heading.of(due)
