"""The calendar: a month as a table of weeks, or what comes as a list; per network, theme and "my cities"."""

import calendar as almanac
import datetime
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format
from django.views.decorators.http import require_safe

from agenda.queries import calendar as queries
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from networks.choices import Theme
from networks.filters import network_names
from networks.policies import seats_of
from partnerships.queries.audiences import audience_by_seats

MONTHS_IN_LIST = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class CalendarQuery:
    """What the address asks for: a month, a way to show it, and whose meetings."""

    month: datetime.date
    view: str = "month"
    network: str = ""
    theme: str = ""
    mine: bool = False

    @classmethod
    def read(cls, request):
        """Values that are not known are left out."""
        asked = request.GET
        network = asked.get("network", "")
        theme = asked.get("theme", "")
        return cls(
            _month(asked.get("month", "")),
            "list" if asked.get("view") == "list" else "month",
            network if network and network in network_names() else "",
            theme if theme in Theme.values else "",
            asked.get("mine") == "1" and bool(seats_of(request.user)),
        )

    @property
    def filters(self):
        chosen = {"network": self.network, "theme": self.theme, "mine": "1" if self.mine else ""}
        return {name: value for name, value in chosen.items() if value}

    def url(self, **changes):
        said = {"month": f"{self.month:%Y-%m}", "view": self.view} | self.filters | changes
        said = {name: value for name, value in said.items() if value and (name, value) != ("view", "month")}
        return f"{reverse('calendar')}?{urlencode(said)}" if said else reverse("calendar")

    def turned(self, months):
        """The first day of the month so many on; None beyond the years that are shown."""
        number = self.month.year * 12 + self.month.month - 1 + months
        year = number // 12
        return datetime.date(year, number % 12 + 1, 1) if FIRST_YEAR <= year <= LAST_YEAR else None


@dataclass
class Day:
    date: datetime.date
    is_outside: bool
    is_today: bool
    entries: list = field(default_factory=list)


@gate(PUBLIC)
@require_safe
def calendar(request):
    question = CalendarQuery.read(request)
    narrowed = {"network": question.network, "theme": question.theme, "mine": question.mine}
    rows = (
        *queries.rows_for(request.user, **narrowed),
        queries.steps_for(request.user, **narrowed),
        queries.visits_for(request.user, **narrowed),
    )
    this_month = {} if "month" in request.GET else {"month": ""}  # /calendar/ is a page of its own
    context = {
        "question": question,
        "title": date_format(question.month, "YEAR_MONTH_FORMAT"),
        "networks": network_names(),
        "themes": Theme,
        "has_seats": bool(seats_of(request.user)),
        "month_url": question.url(view=""),
        "list_url": question.url(view="list"),
        "ical_query": urlencode({**question.filters, "mine": ""}),
        "is_narrowed": audience_by_seats(request.user) != "public",
        "canonical": absolute(request, question.url(view="", **this_month)),
    }
    for name, months in (("previous", -1), ("next", 1)):
        month = question.turned(months)
        words = month and date_format(month, "YEAR_MONTH_FORMAT")
        context[name] = month and (words, question.url(month=f"{month:%Y-%m}"))
    context["today_url"] = question.url(month="")
    drawn = _listed if question.view == "list" else _weeks
    context |= drawn(question, *rows)
    return render(request, "agenda/calendar.html", context)


def _weeks(question, *rows):
    """The weeks that the month touches, from the day on which weeks begin where the reader is."""
    first_weekday = _first_weekday()
    weeks = almanac.Calendar(first_weekday).monthdatescalendar(question.month.year, question.month.month)
    today = timezone.localdate()
    days = {
        date: Day(date, date.month != question.month.month, date == today) for week in weeks for date in week
    }
    shown = queries.entries(*rows, first=weeks[0][0], last=weeks[-1][-1])
    for entry in shown:
        date = max(entry.first, weeks[0][0])
        while date <= min(entry.last, weeks[-1][-1]):
            days[date].entries.append(entry)
            date += datetime.timedelta(days=1)
    order = [(first_weekday + n) % 7 for n in range(7)]
    return {
        "weeks": [[days[date] for date in week] for week in weeks],
        "weekdays": [(WEEKDAYS[day], WEEKDAYS_ABBR[day]) for day in order],
        "is_empty": not any(day.entries for day in days.values() if not day.is_outside),
    }


def _listed(question, *rows):
    """What comes from the month on, by month."""
    end = question.turned(MONTHS_IN_LIST) or datetime.date(LAST_YEAR, 12, 31)
    months = {}
    for entry in queries.entries(*rows, first=question.month, last=end - datetime.timedelta(days=1)):
        month = max(entry.first, question.month).replace(day=1)
        months.setdefault(month, []).append(entry)
    return {
        "months": [(date_format(month, "YEAR_MONTH_FORMAT"), found) for month, found in months.items()],
        "is_empty": not months,
        "until": date_format(end - datetime.timedelta(days=1), "YEAR_MONTH_FORMAT"),
    }


def _month(text):
    today = timezone.localdate().replace(day=1)
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return today
    year, month = int(text[:4]), int(text[5:])
    return datetime.date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR else today


def _first_weekday():
    """The day on which weeks begin in the reader's language, counted from Monday as ``calendar`` does."""
    return (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
