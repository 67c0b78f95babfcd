"""A yearly report as a whole."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agenda.models import Meeting
from citydiplo.kit.db.years import day_in
from citydiplo.kit.demo import Tally
from citydiplo.kit.listing.facets import EVERYBODY
from citydiplo.kit.text.zones import portal_day
from citydiplo.portal.queries.yearly_report import lines as lists
from citydiplo.portal.queries.yearly_report.lines import Cell, Row, Section
from citydiplo.portal.queries.yearly_report.money import MoneyList, money_of, money_of_network
from networks.models import City, Network
from partnerships.choices import TargetVerdict
from partnerships.queries.targets import TargetLine, target_lines, targets_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User

FIRST_YEAR = 1900
YEARS_OFFERED = 10


@dataclass(frozen=True)
class AttendedMeeting:
    """A meeting of a network and how many cities attended it. ``year`` is that of its first day."""

    meeting: Meeting
    year: int
    cities: int
    is_public: bool


@dataclass(frozen=True)
class Report:
    """All that a report says. ``is_own``: the reader has a role there, and sees what is not public, too."""

    place: City | Network
    year: int
    today: datetime.date
    is_own: bool
    sections: list[Section]
    money: list[MoneyList] = field(default_factory=list)
    targets: list[TargetLine] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    meetings: list[AttendedMeeting] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether the year is over, so that the numbers are whole."""
        return self.today.year > self.year

    @property
    def as_of(self) -> datetime.date:
        """The day of the verdicts on targets: 31 December, or today while the year runs."""
        return as_of(self.year, self.today)

    @property
    def years(self) -> list[int]:
        """The years that the page offers, the newest first."""
        newest = range(self.today.year, self.today.year - YEARS_OFFERED, -1)
        return sorted({*newest, self.year}, reverse=True)

    @property
    def is_of_network(self) -> bool:
        """Whether it is the report of a network."""
        return isinstance(self.place, Network)

    @property
    def previous_url(self) -> str:
        """The report of the year before, which lists what this one only counts; empty before the first."""
        return _address(self.place, self.year - 1) if self.year > FIRST_YEAR else ""

    @property
    def public_money(self) -> list[MoneyList]:
        """The lists of money that everybody may read."""
        return [one for one in self.money if one.is_public]

    @property
    def own_money(self) -> list[MoneyList]:
        """The lists of money that only the own people may read."""
        return [one for one in self.money if not one.is_public]

    @property
    def attendance(self) -> tuple[int, int]:
        """How many cities attended the public meetings of the year, and of the year before."""
        return tuple(  # type: ignore[return-value]
            sum(one.cities for one in self.meetings if _counts(one) and one.year == year)
            for year in (self.year, self.year - 1)
        )

    @property
    def own_attendance(self) -> int:
        """The same of the year and of all meetings that the reader may see."""
        return sum(one.cities for one in self.attended if not one.meeting.is_demo)

    @property
    def attended(self) -> list[AttendedMeeting]:
        """The meetings of the year at which cities were seen."""
        return [one for one in self.meetings if one.year == self.year]

    def table(self) -> Iterator[tuple[Any, ...]]:
        """The public numbers as rows of a file: part, line, unit, year, year before, address of the list."""
        for section in self.sections:
            for row in section.rows:
                if row.now and row.before:
                    yield (
                        str(section.title),
                        str(row.label),
                        "",
                        row.now.tally.counted,
                        row.before.tally.counted,
                        row.now.url,
                    )
        here = _address(self.place, self.year)
        if isinstance(self.place, Network):
            yield (_("Meetings"), _("Attendances"), "", *self.attendance, f"{here}#attended")
        for row in self.verdicts:
            if row.now and row.before:
                cells = (row.now.tally.counted, row.before.tally.counted, row.now.url)
                yield (_("Targets"), str(row.label), "", *cells)
        for one in self.public_money:
            yield (_("Money"), one.label, one.currency, one.total, one.before, f"{here}#{one.key}")


def report_of(place: City | Network, year: int, user: User | AnonymousUser, *, is_own: bool) -> Report:
    """The report of ``place`` on ``year``, the year before beside it.

    One statement for each directory: six and five more for a city, four and three more for a network.
    """
    today = portal_day()
    sections = [lists.counted(group, year, user, is_own=is_own) for group in lists.groups_of(place)]
    if isinstance(place, Network):
        money = money_of_network(place, year, user, is_own=is_own)
        meetings = _attended(place, year, user)
        return Report(place, year, today, is_own, sections, money=money, meetings=meetings)
    targets = list(targets_of(place, user).prefetch_related("measurements", "milestones"))
    return Report(
        place,
        year,
        today,
        is_own,
        sections,
        money=money_of(place, year, user, is_own=is_own),
        targets=target_lines(targets, as_of=as_of(year, today), draws=False),
        verdicts=_verdicts(place, targets, year, today, is_own=is_own),
    )


def as_of(year: int, today: datetime.date) -> datetime.date:
    """The day of a year's verdicts."""
    return min(datetime.date(year, 12, 31), today)


def _verdicts(city, targets, year, today, *, is_own):
    """How many targets have which verdict; a row for each that occurs. No statement."""
    days = [as_of(each, today) for each in (year, year - 1)]
    found = [target_lines(targets, as_of=day, draws=False) for day in days]
    rows = []
    for verdict in TargetVerdict:
        counts = [_tallies(lines, verdict) for lines in found]
        cells: list[Cell | None] = [
            Cell(public, _targets_url(city, day, verdict, shown_to=EVERYBODY))
            for (public, _all), day in zip(counts, days, strict=True)
        ]
        if not any(public.total for public, _all in counts):
            cells = [None, None]  # a verdict on what is not public stands in the own column alone
        own = counts[0][1] if is_own else Tally()
        if any(cells) or own.total:
            told = Cell(own, _targets_url(city, days[0], verdict)) if is_own else None
            rows.append(Row(verdict.label, *cells, told))
    return rows


def _tallies(lines, verdict):
    """Tallies of what everybody may read, and of all."""
    numbers = Counter((line.target.is_public, line.target.is_demo) for line in lines if line.kind == verdict)
    public, demo = numbers[True, False] + numbers[True, True], numbers[True, True]
    return Tally(public, demo), Tally(numbers.total(), demo + numbers[False, True])


def _targets_url(city, day, verdict, **more):
    query = urlencode({"as_of": day.isoformat(), "verdict": verdict.value, **more})
    return f"{reverse('city-targets', args=[city.slug])}?{query}"


def _attended(network, year, user):
    """The meetings of the year and of the one before at which cities were seen. One statement."""
    days = day_in("starts_on", year) | day_in("starts_on", year - 1)
    came = Count("attendances", filter=Q(attendances__attended=True))
    meetings = Meeting.objects.listed_to(user).listed().filter(days, network=network)
    rows = meetings.annotate(came=came).filter(came__gt=0).order_by("starts_at", "pk")
    return [AttendedMeeting(one, one.starts_on.year, one.came, one.audience == "public") for one in rows]


def _counts(one):
    return one.is_public and not one.meeting.is_demo


def _address(place, year):
    return reverse("city-report" if isinstance(place, City) else "network-report", args=[place.slug, year])
