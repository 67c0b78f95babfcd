"""Periods that a value stands for: a year, a financial year, a quarter, a month, a day, or any span.

A ``Period`` is its first and last day. ``read`` understands how people and files write one, ``code`` is how
our own files write it, and ``str`` is how pages show it.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import pgettext

from citydiplo.kit.fields.partial_date import last_day, months_after
from citydiplo.kit.text import date_parser

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_YEARS = 5  # a mean over more years says little of any of them
MONTHS, QUARTER_MONTHS, HALF_MONTHS = 12, 3, 6
JANUARY, DECEMBER = 1, 12

_part = re.compile(r"(?:(\d{4})[\s/-]*([qths])([1-4])|([qths])([1-4])[\s/-]*(\d{4}))", re.IGNORECASE)
_season = re.compile(r"(?:(?:fy|ej|ex)\s*)?(\d{4})\s*([/–—-])\s*(\d{4}|\d{2})", re.IGNORECASE)
_between = re.compile(r"\s+(?:-|–|—|to)\s+|\s*[–—]\s*|/|\.\.")
_iso = re.compile(r"\d{4}-\d\d-\d\d")
_hour = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?:\s*[AP]M)?Z?$", re.IGNORECASE)


class PeriodError(ValueError):
    """A text that names no period for sure. ``code`` says why.

    ``unreadable``; ``order`` (day and month may be either); ``season`` (2016/17 without its first month);
    ``backwards``; ``long`` (over five years); ``years`` (outside 1900 to 2100).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day to the last, both included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def of_year(cls, year: int, month: int = JANUARY) -> "Period":
        """The twelve months from the first day of a month: of April 2016, the financial year 2016/17."""
        first = datetime.date(year, month, 1)
        return cls(first, months_after(first, MONTHS) - datetime.timedelta(1))

    @property
    def months(self) -> int | None:
        """How many whole months of the calendar it is; None where it is not that."""
        if self.first.day != 1 or (self.last + datetime.timedelta(1)).day != 1:
            return None
        return (self.last.year - self.first.year) * MONTHS + self.last.month - self.first.month + 1

    @property
    def is_calendar_years(self) -> bool:
        """Whether it is one or more years from January to December."""
        return bool(self.months) and (self.first.month, self.last.month) == (JANUARY, DECEMBER)

    @property
    def code(self) -> str:
        """As files have it, by ISO 8601: 2016, 2016-Q3, 2016-05, 2016-05-17, 2016-04-01/2017-03-31."""
        if self.first == self.last:
            return self.first.isoformat()
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        if self.months == QUARTER_MONTHS and self.first.month % QUARTER_MONTHS == 1:
            return f"{self.first.year}-Q{self.first.month // QUARTER_MONTHS + 1}"
        if self.months == MONTHS and self.is_calendar_years:
            return str(self.first.year)
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def days_text(self) -> str:
        """“1 July 2013 – 30 June 2014”; only the day where it is one."""
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.first, self.last))
        return first if self.first == self.last else f"{first} – {last}"

    @property
    def is_plain(self) -> bool:
        """Whether its short name says on which day it ends: 2016/17 does not."""
        return self.is_calendar_years or self.months != MONTHS

    def __str__(self) -> str:
        first, last = self.first, self.last
        if self.is_calendar_years:
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if self.months == MONTHS:
            return f"{first.year}/{last.year % 100:02d}"
        if self.months == 1:
            return date_format(first, "YEAR_MONTH_FORMAT")
        if self.months == QUARTER_MONTHS and first.month % QUARTER_MONTHS == 1:
            numbers = {"number": first.month // QUARTER_MONTHS + 1, "year": first.year}
            return pgettext("a quarter of a year", "Q%(number)s %(year)s") % numbers
        return self.days_text


def moment(day: datetime.date) -> Fraction:
    """The end of a day in years: of 31 December 2016 it is 2017 exactly, in leap years too."""
    days = 366 if calendar.isleap(day.year) else 365
    return day.year + Fraction(day.timetuple().tm_yday, days)


def read(text: str, *, month: int = JANUARY, order: str = "") -> Period:
    """The period that ``text`` means.

    ``month`` is the one in which the writer's financial years begin: “2016/17” is read by it. ``order`` is
    that of day and month, where it is known (``date_parser``). Raises PeriodError.
    """
    plain = _hour.sub("", " ".join(text.split()))
    if plain.strip("-–— ") != plain:  # “- 2019-06-30”: open at one side
        raise PeriodError("unreadable")
    found = _part_of_year(plain) or _financial_year(plain, month) or _of_days(plain) or _dates(plain, order)
    if found.last < found.first:
        raise PeriodError("backwards")
    if not (found.first.year >= FIRST_YEAR and found.last.year <= LAST_YEAR):
        raise PeriodError("years")
    found = _to_the_day_before(found)
    if found.last >= months_after(found.first, LONGEST_YEARS * MONTHS):
        raise PeriodError("long")
    return found


def _part_of_year(text):
    """Q3 2020, 2020-Q3, T3 2020, H1 2020, S1 2020."""
    if not (found := _part.fullmatch(text)):
        return None
    year = int(found[1] or found[6])
    sign, number = (found[2] or found[4]).upper(), int(found[3] or found[5])
    length = QUARTER_MONTHS if sign in "QT" else HALF_MONTHS
    if number * length > MONTHS:
        raise PeriodError("unreadable")
    first = datetime.date(year, (number - 1) * length + 1, 1)
    return Period(first, months_after(first, length) - datetime.timedelta(1))


def _financial_year(text, month):
    """2016/17, FY 2016-17, 2016–2017."""
    if not (found := _season.fullmatch(text)):
        return None
    first, last = int(found[1]), found[3]
    is_next = int(last) == (first + 1) % 10 ** len(last)
    is_month = len(last) == 2 and found[2] == "-" and int(last) <= MONTHS  # 2010-11 is November
    if is_month or not is_next:
        return None
    if month == JANUARY:
        raise PeriodError("season")
    return Period.of_year(first, month)


def _of_days(text):
    """2013-07-01 - 2014-06-30, 2013-07-01/2014-06-30."""
    parts = _between.split(text)
    if len(parts) != 2 or not all(map(_iso.fullmatch, parts)):
        return None
    try:
        return Period(*map(datetime.date.fromisoformat, parts))
    except ValueError as error:
        raise PeriodError("unreadable") from error


def _dates(text, order):
    """2016, May 2016, 17 May 2016, 2014-2016, May 2016 to June 2017."""
    try:
        found = date_parser.read(text, order)
    except date_parser.UnreadableDateError as error:
        raise PeriodError("unreadable") from error
    if found.is_order_open:
        raise PeriodError("order")
    if found.is_doubtful or found.is_end or found.remarks or len(found.readings) != 1:
        raise PeriodError("unreadable")
    return Period(found.readings[0][0], last_day(*(found.end or found.readings[0])))


def _to_the_day_before(found):
    """“1 January 2016 to 1 January 2017” means the year: nobody counts a day twice."""
    day = datetime.timedelta(1)
    if found.last <= found.first or (found.first.month, found.first.day) != (
        found.last.month,
        found.last.day,
    ):
        return found
    if (found.first + day).day == 1:
        return Period(found.first + day, found.last)
    return Period(found.first, found.last - day)
