"""What comes next: what networks address to their cities, when they meet, and how people are told."""

from agenda.models.announcement import Announcement
from agenda.models.calendar import CalendarFeed, DeadlineReminder, MeetingReminder
from agenda.models.comment import Comment
from agenda.models.digest import DeliveryPreference, Digest, DigestBatch, DigestCursor, DigestSchedule
from agenda.models.document import ItemDocument, MeetingDocument
from agenda.models.event import Event, EventTopic
from agenda.models.follow import Follow, FollowPeriod
from agenda.models.group import CityGroup
from agenda.models.item import AgendaItem, CoSignature
from agenda.models.meeting import Attendance, Delegate, FollowUp, Meeting, MeetingItem
from agenda.models.visit_link import VisitLink

__all__ = [
    "AgendaItem",
    "Announcement",
    "Attendance",
    "CalendarFeed",
    "CityGroup",
    "CoSignature",
    "Comment",
    "DeadlineReminder",
    "Delegate",
    "DeliveryPreference",
    "Digest",
    "DigestBatch",
    "DigestCursor",
    "DigestSchedule",
    "Event",
    "EventTopic",
    "Follow",
    "FollowPeriod",
    "FollowUp",
    "ItemDocument",
    "Meeting",
    "MeetingDocument",
    "MeetingItem",
    "MeetingReminder",
    "VisitLink",
]
