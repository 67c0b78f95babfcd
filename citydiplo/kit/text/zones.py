"""Days as the portal counts them, zones as readers know them, moments as clocks on a wall show them."""

import calendar
import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

LAST_ZONE = datetime.timezone(-datetime.timedelta(hours=12))  # where a day ends last


def portal_day() -> datetime.date:
    """Today in the portal's own zone, which its jobs count in; the zone of the reader does not matter."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def a_year_after(day: datetime.date) -> datetime.date:
    """The same day twelve months later; the 28th where there is no 29th of February."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, last))


def offset(zone: str, moment: datetime.datetime) -> str:
    """How far ``zone`` is from UTC at ``moment``: ``UTC+5:45``, ``UTC``; empty for an unknown zone."""
    try:
        ahead = moment.astimezone(ZoneInfo(zone)).utcoffset() or datetime.timedelta()
        minutes = int(ahead.total_seconds() // 60)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"


def moment(day: datetime.date, time: datetime.time, zone: str) -> datetime.datetime:
    """When the clocks of ``zone`` show ``time`` on ``day``: the first time, where they show it twice.

    A time that they skip in spring is read as the clocks before the change would have shown it.
    """
    return datetime.datetime.combine(day, time, ZoneInfo(zone)).astimezone(datetime.UTC)


def is_skipped(day: datetime.date, time: datetime.time, zone: str) -> bool:
    """Whether the clocks of ``zone`` never show ``time`` on ``day``, because they are put forward over it."""
    back = moment(day, time, zone).astimezone(ZoneInfo(zone))
    return (back.date(), back.time().replace(fold=0)) != (day, time)


def day_is_over(day: datetime.date) -> datetime.datetime:
    """When ``day`` has ended everywhere on Earth."""
    return datetime.datetime.combine(
        day + datetime.timedelta(days=1), datetime.time.min, LAST_ZONE
    ).astimezone(datetime.UTC)


def moment_text(when: datetime.datetime) -> str:
    """A moment by the reader’s clocks, with their zone: “27 November 2026, 14:30 (America/Lima)”.

    The one way to print a time of day: without its zone it is wrong for every second reader.
    """
    text = date_format(timezone.localtime(when), "DATETIME_FORMAT")
    return _("%(moment)s (%(zone)s)") % {"moment": text, "zone": readers_zone()}


def readers_zone() -> str:
    """The name of the zone in which times are shown to the reader of this page: ``America/Lima``, ``UTC``."""
    return timezone.get_current_timezone_name()


def zone(name: str) -> ZoneInfo:
    """The rules of a time zone; those of UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
