"""Days and times in words, as the pages, feeds and mails of the agenda say them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citydiplo.kit.fields.partial_date import day_text
from citydiplo.kit.text import zones
from citydiplo.kit.text.lists import comma_separated

if TYPE_CHECKING:
    from agenda.models import AgendaItem, Meeting


def days(first: date, last: date) -> str:
    """One day, or from the first to the last."""
    if first == last:
        return day_text(first)
    return _("%(first)s to %(last)s") % {"first": day_text(first), "last": day_text(last)}


def when(meeting: Meeting) -> str:
    """Days and clock times of a meeting on the wall where it is, and the zone of these."""
    if meeting.is_all_day:
        return days(meeting.starts_on, meeting.ends_on)
    begins, ends = (date_format(time, "TIME_FORMAT") for time in (meeting.starts_time, meeting.ends_time))  # type: ignore[arg-type]
    if meeting.starts_on == meeting.ends_on:
        words = {"day": day_text(meeting.starts_on), "begins": begins, "ends": ends}
        return _("%(day)s, %(begins)s to %(ends)s") % words
    words = {
        "first": comma_separated((day_text(meeting.starts_on), begins)),
        "last": comma_separated((day_text(meeting.ends_on), ends)),
    }
    return _("%(first)s to %(last)s") % words


def when_here(meeting: Meeting) -> str:
    """As ``when``, with the zone; and when it begins by the reader’s clocks, where these show another time.

    For pages, which know their reader. “11 December 2026, 15:00 to 16:30 (Europe/Paris; 09:00 America/Lima)”.
    """
    if meeting.is_all_day:
        return when(meeting)
    return _with_zones(when(meeting), meeting.starts_at, meeting.time_zone)


def deadline_here(item: AgendaItem) -> str:
    """As ``deadline``, and when that is by the reader’s clocks, where these show another time."""
    if item.deadline_on is None or item.deadline_time is None:
        return deadline(item)
    time = date_format(item.deadline_time, "TIME_FORMAT")  # type: ignore[arg-type]
    day_and_time = comma_separated((date_format(item.deadline_on), time))
    return _with_zones(day_and_time, item.deadline_at, item.deadline_zone)


def clock_here(time: Any, moment: Any, zone: str) -> str:
    """A time on the wall as ``when_here`` prints it, without its day."""
    return _with_zones(date_format(time, "TIME_FORMAT"), moment, zone)


def clock(time: Any, moment: Any, zone: str) -> str:
    """A time on the wall where there is little room: “15:00 UTC−5”."""
    return f"{date_format(time, 'TIME_FORMAT')} {zones.offset(zone, moment)}"


def _with_zones(text, moment, zone):
    """A time on the wall, its zone, and the reader’s time and zone if it is another."""
    there, here = moment.astimezone(zones.zone(zone)), timezone.localtime(moment)
    if there.utcoffset() == here.utcoffset():
        return _("%(time)s (%(zone)s)") % {"time": text, "zone": zone}
    own = date_format(here, "TIME_FORMAT")
    if there.date() != here.date():
        own = comma_separated((date_format(here), own))
    words = {"time": text, "zone": zone, "own_time": own, "own_zone": zones.readers_zone()}
    return _("%(time)s (%(zone)s; %(own_time)s %(own_zone)s)") % words


def where(meeting: Meeting) -> str:
    """The city and the address; “online” where there is neither."""
    parts = [str(meeting.city) if meeting.city else "", meeting.address]
    return comma_separated(parts) or _("Online")


def deadline(item: AgendaItem) -> str:
    """The day of a deadline, with its time and zone where there are such; empty for none."""
    if item.deadline_on is None:
        return ""
    if item.deadline_time is None:
        return date_format(item.deadline_on)
    words = {
        "day": date_format(item.deadline_on),
        "time": date_format(item.deadline_time, "TIME_FORMAT"),  # type: ignore[arg-type]
        "zone": item.deadline_zone,
    }
    return _("%(day)s, %(time)s (%(zone)s)") % words


def step(day: Any) -> str:
    """What an agreement asks for on its day: the agreement, and the step."""
    words = {"agreement": day.agreement, "step": day.step.get_kind_display()}
    return _("%(agreement)s: %(step)s") % words
