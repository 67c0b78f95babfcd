"""Dates known to the year, the month or the day.

A fact often says "since 1998". It is stored as the first day of that year, with its precision beside it, so
that dates sort and compare, and a page never prints a month that nobody stated.
"""

import calendar
import datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


class PrecisionField(models.CharField):
    """How exactly the date beside it is known; day where nothing is said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_length": 5, "choices": Precision.choices, "default": Precision.DAY}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """Django's, without what every precision has."""
        name, path, args, kwargs = super().deconstruct()
        for known in ("max_length", "choices", "default"):
            kwargs.pop(known, None)
        return name, path, args, kwargs


def parse(text: str) -> tuple[datetime.date, Precision]:
    """``"1998"``, ``"1998-05"`` or ``"1998-05-17"`` as (date, precision). Raises ValueError otherwise."""
    parts = [int(part) for part in text.strip().split("-")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD.")
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return datetime.date(*[*parts, 1, 1][:3]), precision


def display(date: datetime.date | None, precision: str) -> str:
    """The date in the reader's language, as exact as it is known; empty for None."""
    if date is None:
        return ""
    if precision == Precision.YEAR:
        return f"{date.year:04d}"
    return day_text(date, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


def day_text(date: datetime.date, form: str = "DATE_FORMAT") -> str:
    """A day in the form of the reader's language that has this name; kept, since lists say days again."""
    return _day_text(date, form, get_language())


@lru_cache(maxsize=4096)
def _day_text(date, form, _language):
    return date_format(date, form)


def text_of(name: str) -> Any:
    """A property of a model: its field ``name`` in words, as exact as ``name_precision`` says."""
    return property(lambda row: display(getattr(row, name), getattr(row, f"{name}_precision")))


def since(date: datetime.date | None, precision: str = Precision.DAY) -> str:
    """“since 17 May 1998”, as exact as it is known; a sentence for each precision, since languages differ."""
    words = display(date, precision)
    match precision:
        case Precision.YEAR:
            return gettext("since %(year)s") % {"year": words}
        case Precision.MONTH:
            return gettext("since %(month)s") % {"month": words}
    return gettext("since %(day)s") % {"day": words}


def until(date: datetime.date | None, precision: str = Precision.DAY) -> str:
    """“until May 1998”, likewise."""
    words = display(date, precision)
    match precision:
        case Precision.YEAR:
            return gettext("until %(year)s") % {"year": words}
        case Precision.MONTH:
            return gettext("until %(month)s") % {"month": words}
    return gettext("until %(day)s") % {"day": words}


def iso(date: datetime.date | None, precision: str) -> str:
    """The date as ISO 8601 of reduced precision: ``1998``, ``1998-05`` or ``1998-05-17``; empty for none."""
    if date is None:
        return ""
    return date.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]  # type: ignore[call-overload]


def last_day(date: Any, precision: str) -> Any:
    """The last day that a date may mean: of “1998”, 31 December."""
    match precision:
        case Precision.YEAR:
            return date.replace(month=12, day=31)
        case Precision.MONTH:
            return date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date


def not_before(
    start: tuple[datetime.date | None, str], end: tuple[datetime.date | None, str]
) -> tuple[datetime.date | None, str]:
    """``end`` as it is stored: what ends in the year or month in which it began does not end before."""
    if start[0] and end[0] and end[0] < start[0] <= last_day(*end):
        return start[0], end[1]
    return end


def months_after(date: Any, months: int) -> Any:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(date.month - 1 + months, 12)
    year, month = date.year + years, month + 1
    return date.replace(year=year, month=month, day=min(date.day, calendar.monthrange(year, month)[1]))
