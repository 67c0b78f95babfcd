"""Meetings and deadlines in the words of schema.org, for ``citydiplo.kit.text.json_ld.json_ld``."""

from django.utils.translation import gettext as _

from agenda.choices import MeetingState
from agenda.models import AgendaItem, Meeting

_SCHEMA = "https://schema.org/"


def meeting_data(meeting: Meeting, url: str, text: str) -> dict:
    """A schema.org Event. Its online link is for those who come, so it is never in here."""
    is_cancelled = meeting.state == MeetingState.CANCELLED
    has_place = bool(meeting.city_id or meeting.address)
    place = meeting.city and {
        "@type": meeting.city.schema_type,
        "name": meeting.city.name,
        "address": {"@type": "PostalAddress", "addressCountry": meeting.city.country.code},
    }
    times = meeting.starts_time is not None
    return {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": meeting.title,
        "description": text,
        "startDate": (meeting.starts_at if times else meeting.starts_on).isoformat(),
        "endDate": (meeting.ends_at if times and meeting.ends_time else meeting.ends_on).isoformat(),
        "eventStatus": f"{_SCHEMA}{'EventCancelled' if is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{_SCHEMA}{'Offline' if has_place else 'Online'}EventAttendanceMode",
        "location": place
        or (meeting.address and {"@type": "Place", "address": meeting.address})
        or {"@type": "VirtualLocation", "url": url},
        "organizer": {"@type": "Organization", "name": meeting.network.name},
    }


def deadline_data(item: AgendaItem, url: str, text: str) -> dict:
    """A schema.org Event for the deadline of an agenda item, as calendars have it: online, at one moment."""
    moment = item.deadline_at if item.deadline_time else item.deadline_on
    ends = moment.isoformat() if moment else ""
    return {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": _("Deadline: %(title)s") % {"title": item.title},
        "description": text,
        "startDate": ends,
        "endDate": ends,
        "eventStatus": f"{_SCHEMA}EventScheduled",
        "eventAttendanceMode": f"{_SCHEMA}OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": url},
        "organizer": {"@type": "Organization", "name": item.network.name},
    }
