"""Days, times and places of the agenda in templates."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from agenda.digests import dates
from agenda.queries import visits
from citydiplo.kit.text import zones

register = template.Library()
register.filter("deadline_text", dates.deadline)
register.filter("meeting_when", dates.when)
register.filter("meeting_where", dates.where)
# On pages, which know their reader; mails say the reader’s time in a line of its own.
register.filter("when_here", dates.when_here)
register.filter("deadline_here", dates.deadline_here)


register.simple_tag(visits.linked_with)


@register.simple_tag
def days_of(digest):
    """The days that a digest tells of, by the reader’s clocks."""
    return dates.days(timezone.localdate(digest.since), timezone.localdate(digest.until))


@register.filter
def offset_of(meeting):
    """How far the clocks at a meeting are from UTC then: “UTC−5”."""
    return zones.offset(meeting.time_zone, meeting.starts_at)


@register.filter
def readers_zone(_meeting):
    """The name of the zone in which times are shown to this reader."""
    return timezone.get_current_timezone_name()


@register.filter
def is_elsewhere(meeting):
    """Whether the reader’s clocks show something else than those at the meeting."""
    here = timezone.localtime(meeting.starts_at).utcoffset()
    there = meeting.starts_at.astimezone(zones.zone(meeting.time_zone)).utcoffset()
    return not meeting.is_all_day and here != there


@register.simple_tag
def delegation(attendance, with_names) -> str:
    """The people of a city's delegation as a span each: roles, and names for those who may know them.

    Written here and not in the template, which asks three questions for each of thousands of people.
    """
    parts = []
    for role, name in attendance.people:
        if with_names and name:
            between = ": " if role else ""
            parts.append(format_html("<span>{}{}<bdi>{}</bdi></span>", role, between, name))
        elif role:
            parts.append(format_html("<span>{}</span>", role))
    return format_html_join("\n", "{}", ((part,) for part in parts))
