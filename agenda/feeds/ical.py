"""Meetings, deadlines and visits as a calendar by RFC 5545; read again and again, it makes no doubles.

A UID never changes; SEQUENCE rises with what moves or cancels an event. What takes whole days is written as
days. A deadline is an event of its day that leaves people free: most calendars show no VTODO. So is a step of
an agreement, which strikes itself out when it is done for good, and moves to its next day where it repeats.
A visit takes whole days of the place that is visited, and leaves people free, too.
"""

import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from agenda.choices import ItemState, MeetingState
from agenda.digests import dates
from agenda.queries.steps import BEFORE_ANY
from citydiplo.kit import branding
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.markdown import lines
from networks.choices import Theme
from partnerships.choices import VisitStatus, VisitWay

REFRESHED = datetime.timedelta(hours=6)
LONGEST_DESCRIPTION = 2_000
ONE_DAY = datetime.timedelta(days=1)


def calendar(request, name, *, meetings=(), items=(), steps=(), visits=(), knows_links=frozenset()):
    """The bytes of a calendar. ``knows_links`` are the meetings whose online link its reader may know.

    ``steps`` are (StepDay, when its day was last set), ``visits`` have their city and their parties.
    """
    made = Calendar()
    made.add("prodid", f"-//{settings.SITE_NAME}//agenda//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    name = f"{name} · {branding.of_request(request).name}"
    made.add("x-wr-calname", name)
    made.add("name", name)
    made.add("refresh-interval", REFRESHED, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    events = [_meeting(request, meeting, meeting.pk in knows_links) for meeting in meetings]
    events += [_deadline(request, item) for item in items if item.deadline_on]
    events += [_step(request, day, moved_at) for day, moved_at in steps]
    events += [_visit(request, visit) for visit in visits]
    for zone in _zones(events):
        made.add_component(zone)
    for event in events:
        made.add_component(event)
    return made.to_ical()


def _meeting(request, meeting, knows_link):
    event = _event(request, meeting, f"meeting-{meeting.pk}", meeting.sequence)
    is_cancelled = meeting.state == MeetingState.CANCELLED
    # Many calendars show no STATUS: the title has to say it.
    title = _("Cancelled: %(title)s") % {"title": meeting.title} if is_cancelled else meeting.title
    event.add("summary", _marked(meeting, title))
    if meeting.is_all_day:
        event.add("dtstart", meeting.starts_on)
        event.add("dtend", meeting.ends_on + ONE_DAY)
    else:
        event.add("dtstart", _on_the_wall(meeting.starts_on, meeting.starts_time, meeting.time_zone))
        event.add("dtend", _on_the_wall(meeting.ends_on, meeting.ends_time, meeting.time_zone))
    event.add("location", dates.where(meeting))
    if meeting.city and meeting.city.position:
        event.add("geo", meeting.city.position)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    said = [meeting.cancellation_reason if is_cancelled else "", str(meeting.network.name)]
    if knows_link and meeting.online_link and not is_cancelled:
        said.append(_("Online: %(link)s") % {"link": meeting.online_link})
    said += [lines(meeting.text, LONGEST_DESCRIPTION), absolute(request, meeting)]
    event.add("description", "\n".join(filter(None, said)))
    if meeting.themes:
        event.add("categories", [str(theme.label) for theme in meeting.themes])
    return event


def _deadline(request, item):
    event = _event(request, item, f"deadline-{item.pk}", item.version)
    event.add("summary", _marked(item, _("Deadline: %(title)s") % {"title": item.title}))
    if item.deadline_time is None:
        event.add("dtstart", item.deadline_on)
        event.add("dtend", item.deadline_on + ONE_DAY)
    else:
        moment = _on_the_wall(item.deadline_on, item.deadline_time, item.deadline_zone)
        event.add("dtstart", moment)
        event.add("dtend", moment)
    event.add("transp", "TRANSPARENT")
    is_withdrawn = item.state == ItemState.WITHDRAWN
    event.add("status", "CANCELLED" if is_withdrawn else "CONFIRMED")
    text = item.withdrawal_reason if is_withdrawn else lines(item.text, LONGEST_DESCRIPTION)
    event.add("description", "\n".join(filter(None, [item.network.name, text, absolute(request, item)])))
    event.add("categories", [str(Theme(item.theme).label)])
    return event


def _step(request, day, moved_at):
    """Steps have no counter of their own: SEQUENCE is the second in which the day was last set."""
    sequence = (moved_at - BEFORE_ANY) // datetime.timedelta(seconds=1)
    name = f"step-{day.city.pk}-{day.step.pk}"
    event = _stamped(name, sequence, moved_at, absolute(request, day.agreement))
    words = {"step": dates.step(day), "city": day.city}
    event.add("summary", _("Deadline: %(step)s (%(city)s)") % words)
    event.add("dtstart", day.due)
    event.add("dtend", day.due + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if day.is_over else "CONFIRMED")
    said = [day.step.text, day.step.source_note, absolute(request, day.agreement)]
    if day.due != day.due_by:
        said.insert(0, _("Due %(date)s (exact day not known).") % {"date": day.due_text})
    event.add("description", "\n".join(filter(None, said)))
    if day.agreement.themes:
        event.add("categories", [str(theme.label) for theme in day.agreement.themes])
    return event


def _visit(request, visit):
    """All readers of the calendar may read this: programme, names, notes and cost are not in it."""
    event = _event(request, visit, f"visit-{visit.pk}", visit.version)
    is_cancelled = visit.status == VisitStatus.CANCELLED
    title = _("Cancelled: %(title)s") % {"title": visit} if is_cancelled else str(visit)
    event.add("summary", _marked(visit, title))
    event.add("dtstart", visit.first_day)
    event.add("dtend", visit.last_day + ONE_DAY)
    event.add("location", _where(visit))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    said = [visit.get_way_display(), visit.get_outcome_display(), visit.outcome_text[:LONGEST_DESCRIPTION]]
    event.add("description", "\n".join(filter(None, [*said, absolute(request, visit)])))
    if words := [str(word) for word in (visit.get_dimension_display(), visit.get_theme_display()) if word]:
        event.add("categories", words)
    return event


def _marked(row, title):
    """A calendar has no other mark that every program shows."""
    return _("Demo: %(title)s") % {"title": title} if row.is_demo else title


def _where(visit):
    """The places that are visited; those of the other side where the own city travels."""
    if visit.way == VisitWay.ONLINE:
        return _("Online")
    if visit.way == VisitWay.IN:
        return str(visit.city)
    return comma_separated(str(party) for party in visit.parties.all() if party.city_id != visit.city_id)


def _event(request, row, name, sequence):
    event = _stamped(name, sequence, row.updated_at, absolute(request, row))
    event.add("created", row.created_at.replace(microsecond=0))
    return event


def _stamped(name, sequence, changed, url):
    event = Event()
    event.add("uid", f"{name}@{_host()}")
    event.add("sequence", sequence)
    event.add("dtstamp", changed.replace(microsecond=0))
    event.add("last-modified", changed.replace(microsecond=0))
    event.add("url", url)
    return event


def _host():
    """Part of every UID, so it may not change with the address that a request came to."""
    return urlsplit(settings.MAIL_LINKS_URL).hostname or settings.SITE_NAME


def _on_the_wall(day, time, zone):
    return datetime.datetime.combine(day, time, ZoneInfo(zone))


def _zones(events):
    """The VTIMEZONEs of all zones in use, for the years of the events."""
    years = {}
    for event in events:
        for name in ("dtstart", "dtend"):
            moment = event[name].dt
            if isinstance(moment, datetime.datetime) and moment.tzinfo.key != "UTC":
                years.setdefault(moment.tzinfo.key, []).append(moment.year)
    return [_zone(key, min(found), max(found)) for key, found in sorted(years.items())]


@lru_cache(maxsize=256)
def _zone(key, first, last):
    """Its rules from the year before to the year after: reading them takes some milliseconds."""
    return Timezone.from_tzid(
        key, first_date=datetime.date(first - 1, 1, 1), last_date=datetime.date(last + 2, 1, 1)
    )
