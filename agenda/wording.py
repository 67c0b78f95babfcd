"""Days and times in words, as the pages, feeds and mails of the agenda say them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def days(first, last):
    """One day, or from the first to the last."""
    if first == last:
        return date_format(first)
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}


def when(meeting):
    """Days and clock times of a meeting on the wall where it is, and the zone of these."""
    if meeting.is_all_day:
        return days(meeting.starts_on, meeting.ends_on)
    begins, ends = (date_format(time, "TIME_FORMAT") for time in (meeting.starts_time, meeting.ends_time))
    if meeting.starts_on == meeting.ends_on:
        words = {"day": date_format(meeting.starts_on), "begins": begins, "ends": ends}
        return _("%(day)s, %(begins)s to %(ends)s") % words
    words = {
        "first": f"{date_format(meeting.starts_on)}, {begins}",
        "last": f"{date_format(meeting.ends_on)}, {ends}",
    }
    return _("%(first)s to %(last)s") % words


def where(meeting):
    """The city and the address; “online” where there is neither."""
    parts = [str(meeting.city) if meeting.city else "", meeting.address]
    return ", ".join(filter(None, parts)) or _("Online")


def deadline(item):
    """The day of a deadline, with its time and zone where there are such; empty for none."""
    if item.deadline_on is None:
        return ""
    if item.deadline_time is None:
        return date_format(item.deadline_on)
    words = {
        "day": date_format(item.deadline_on),
        "time": date_format(item.deadline_time, "TIME_FORMAT"),
        "zone": item.deadline_zone,
    }
    return _("%(day)s, %(time)s (%(zone)s)") % words


def step(day):
    """What an agreement asks for on its day: the agreement, and the step."""
    words = {"agreement": day.agreement, "step": day.step.get_kind_display()}
    return _("%(agreement)s: %(step)s") % words
