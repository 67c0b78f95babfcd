"""Days as the portal counts them, zones as readers know them, moments as clocks on a wall show them."""

import calendar
import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

LAST_ZONE = datetime.timezone(-datetime.timedelta(hours=12))  # where a day ends last


def portal_day():
    """Today by the portal's own zone: what its jobs count in, wherever the reader is who acts."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def a_year_after(day):
    """The same day twelve months later; the 28th where there is no 29th of February."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, last))


def offset(zone, moment):
    """How far ``zone`` is from UTC at ``moment``: ``UTC+5:45``, ``UTC``; empty for an unknown zone."""
    try:
        minutes = int(moment.astimezone(ZoneInfo(zone)).utcoffset().total_seconds() // 60)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"


def moment(day, time, zone):
    """When the clocks of ``zone`` show ``time`` on ``day``: the first time, where they show it twice.

    A time that they skip in spring is read as the clocks before the change would have shown it.
    """
    return datetime.datetime.combine(day, time, ZoneInfo(zone)).astimezone(datetime.UTC)


def is_skipped(day, time, zone):
    """Whether the clocks of ``zone`` never show ``time`` on ``day``, because they are put forward over it."""
    back = moment(day, time, zone).astimezone(ZoneInfo(zone))
    return (back.date(), back.time().replace(fold=0)) != (day, time)


def day_is_over(day):
    """When ``day`` has ended everywhere on Earth."""
    return datetime.datetime.combine(
        day + datetime.timedelta(days=1), datetime.time.min, LAST_ZONE
    ).astimezone(datetime.UTC)


def moment_text(when):
    """A moment by the reader’s clocks, with their zone: “27 November 2026, 14:30 (America/Lima)”.

    The one way to print a time of day: without its zone it is wrong for every second reader.
    """
    text = date_format(timezone.localtime(when), "DATETIME_FORMAT")
    return _("%(moment)s (%(zone)s)") % {"moment": text, "zone": readers_zone()}


def readers_zone():
    """The name of the zone in which times are shown to the reader of this page: ``America/Lima``, ``UTC``."""
    return timezone.get_current_timezone_name()


def zone(name):
    """The rules of a time zone; those of UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
