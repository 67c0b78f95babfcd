"""What comes next: what networks put to their cities, when they meet, and how people are told."""

from agenda.models.announcement import Announcement
from agenda.models.calendar import CalendarFeed, DeadlineReminder, MeetingReminder
from agenda.models.comment import Comment
from agenda.models.digest import Digest, Letterbox, Mailbag, PostOffice, Round
from agenda.models.document import ItemDocument, MeetingDocument
from agenda.models.follow import Follow, Stretch
from agenda.models.group import CityGroup
from agenda.models.item import AgendaItem, CoSignature
from agenda.models.meeting import Attendance, Delegate, FollowUp, Meeting, MeetingItem
from agenda.models.news import News, NewsTopic

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
    "Digest",
    "Follow",
    "FollowUp",
    "ItemDocument",
    "Letterbox",
    "Mailbag",
    "Meeting",
    "MeetingDocument",
    "MeetingItem",
    "MeetingReminder",
    "News",
    "NewsTopic",
    "PostOffice",
    "Round",
    "Stretch",
]
