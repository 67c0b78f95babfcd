"""What comes next: what networks put to their cities, and when they meet."""

from agenda.models.calendar import CalendarFeed, MeetingReminder
from agenda.models.item import AgendaItem, CoSignature
from agenda.models.meeting import Attendance, FollowUp, Meeting, MeetingItem

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "CoSignature",
    "FollowUp",
    "Meeting",
    "MeetingItem",
    "MeetingReminder",
]
