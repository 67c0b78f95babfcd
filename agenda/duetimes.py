"""When the next digest is due: a local time of its reader, before and after daylight-saving changes.

Pure: no rows, no settings. An hour that a clock skips is the moment at which it skips; an hour that comes
twice is the first of the two. So there is one due time for each local day, and never two.
"""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.choices import Cadence

DAY = datetime.timedelta(days=1)
FALLBACK = ZoneInfo("UTC")


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; UTC for one that this machine does not know, or no longer."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return FALLBACK


def next_due(
    cadence: str, *, zone: str, hour: int, weekday: int, after: datetime.datetime
) -> datetime.datetime:
    """The first moment later than ``after`` at which a digest is due.

    Daily at ``hour``; weekly on ``weekday``; monthly on the first such weekday of a month.
    """
    place = zone_of(zone)
    day = after.astimezone(place).date() - DAY  # a day back: some zones have moved across the date line
    while True:
        day = _next_day(cadence, day, weekday)
        moment = on_the_wall(day, hour, place)
        if moment > after:
            return moment
        day += DAY


def on_the_wall(day: datetime.date, hour: int, place: ZoneInfo) -> datetime.datetime:
    """The moment, in UTC, when clocks in ``place`` show ``hour`` on ``day``, or jump over it."""
    wall = datetime.datetime.combine(day, datetime.time(hour), tzinfo=place)
    moment = wall.astimezone(datetime.UTC)
    if moment.astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    # The hour does not exist. By the offset before the jump it names a moment after it; the jump
    # itself is between that and the moment which the later offset names.
    late = moment
    early = wall.replace(fold=1).astimezone(datetime.UTC)
    while late - early > datetime.timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(place).replace(tzinfo=None) >= wall.replace(tzinfo=None):
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


def _next_day(cadence, day, weekday):
    """The first day from ``day`` on which the cadence falls."""
    if cadence == Cadence.DAILY:
        return day
    day += (weekday - day.weekday()) % 7 * DAY
    while cadence == Cadence.MONTHLY and day.day > 7:
        day += 7 * DAY
    return day
