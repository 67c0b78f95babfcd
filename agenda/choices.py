"""The vocabulary of what comes next."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemAudience(models.TextChoices):
    """Who may read what a network addresses to its cities, beside the network's own seats and operators."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("People with a role in the network’s member cities")
    CITIES = "cities", _("People with a role in chosen cities")


class ItemKind(models.TextChoices):
    """What a network wants of its cities."""

    INFORMATION = "information", _("Information")
    DISCUSSION = "discussion", _("Discussion")
    DECISION = "decision", _("Decision")
    CALL = "call", pgettext_lazy("kind of agenda item", "Call")

    @classmethod
    def co_signed(cls) -> tuple[ItemKind, ...]:
        """The kinds that cities put their names to."""
        return (cls.DECISION, cls.CALL)


ITEM_KIND_MEANING = {
    ItemKind.INFORMATION: _("For information only. Cities do not need to answer."),
    ItemKind.DISCUSSION: _("For cities to discuss here and at meetings."),
    ItemKind.DECISION: _("For cities to decide. Each city answers yes or no, or abstains."),
    ItemKind.CALL: _(
        "For cities to join, for example a declaration, a project or an application. Cities join "
        "by co-signing."
    ),
}


class ItemState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", pgettext_lazy("state of an agenda item", "Open")
    CLOSED = "closed", _("Closed with an outcome")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def unseen(cls) -> tuple[ItemState, ...]:
        """The states that only the network's own seats see."""
        return (cls.DRAFT, cls.SCHEDULED)

    @classmethod
    def listed(cls) -> tuple[ItemState, ...]:
        """The states that lists show."""
        return (cls.PUBLISHED, cls.CLOSED)


class CoSignatureState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the mayor’s office")
    SIGNED = "signed", _("Confirmed")
    DECLINED = "declined", _("Declined by the mayor’s office")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an answer or request", "Withdrawn")

    @classmethod
    def live(cls) -> tuple[CoSignatureState, ...]:
        """Those of which a city has one at most for an item."""
        return (cls.WAITING, cls.SIGNED)


class Position(models.TextChoices):
    """A city's answer to a decision. A call has only YES."""

    YES = "yes", pgettext_lazy("position on a decision", "Yes")
    NO = "no", pgettext_lazy("position on a decision", "No")
    ABSTAIN = "abstain", pgettext_lazy("position on a decision", "Abstain")


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("state of a meeting", "Takes place")
    CANCELLED = "cancelled", _("Cancelled")


class MeetingAnswer(models.TextChoices):
    """What a city says to an invitation."""

    YES = "yes", pgettext_lazy("attendance", "Yes")
    MAYBE = "maybe", pgettext_lazy("attendance", "Maybe")
    NO = "no", pgettext_lazy("attendance", "No")
    WAITING = "waiting", pgettext_lazy("attendance", "On the waiting list")

    @classmethod
    def expecting(cls) -> tuple[MeetingAnswer, ...]:
        """Those of cities that are told of every change."""
        return (cls.YES, cls.MAYBE, cls.WAITING)

    @classmethod
    def to_choose(cls) -> list[tuple[str, Any]]:
        """What a city can say; the portal says that it waits."""
        return [(answer.value, answer.label) for answer in (cls.YES, cls.MAYBE, cls.NO)]


class Moment(models.TextChoices):
    """Whether something is ahead, now or past."""

    COMING = "coming", pgettext_lazy("meetings", "Upcoming")
    PAST = "past", pgettext_lazy("meetings", "Past")


class Occasion(models.TextChoices):
    """Why somebody is written to about a meeting, by a job and once."""

    WEEK_BEFORE = "week-before", _("A week before")
    DAY_BEFORE = "day-before", _("The day before")
    MINUTES = "minutes", _("For the minutes")
    MOVED = "moved", _("Meeting moved")
    CANCELLED = "cancelled", _("Meeting cancelled")
    UNANSWERED = "unanswered", _("No answer yet")

    @classmethod
    def of_deadlines(cls) -> tuple[Occasion, ...]:
        """Those before the deadline of an agenda item."""
        return (cls.WEEK_BEFORE, cls.DAY_BEFORE)


class AnnouncementKind(models.TextChoices):
    """Whom a secretariat writes to by one mail."""

    MEMBERS = "members", _("Member cities")
    UNANSWERED = "unanswered", _("Cities that have not answered")


class Cadence(models.TextChoices):
    """How often a follow is told of by mail."""

    AT_ONCE = "at-once", _("Immediately")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    PORTAL = "portal", _("Never (only in the portal)")

    @classmethod
    def mailed(cls) -> tuple[Cadence, ...]:
        """The cadences by which mail is sent."""
        return (cls.AT_ONCE, cls.DAILY, cls.WEEKLY, cls.MONTHLY)

    @classmethod
    def timed(cls) -> tuple[Cadence, ...]:
        """Those that come at an hour of the reader's own."""
        return (cls.DAILY, cls.WEEKLY, cls.MONTHLY)

    @property
    def longest(self) -> datetime.timedelta:
        """More than the time between any two mails of this cadence."""
        return {
            Cadence.DAILY: datetime.timedelta(days=3),
            Cadence.WEEKLY: datetime.timedelta(days=9),
            Cadence.MONTHLY: datetime.timedelta(days=38),
        }[self]

    @property
    def slower(self) -> tuple[Cadence, ...]:
        """The cadences that come less often, by mail."""
        mailed = self.mailed()
        return mailed[mailed.index(self) + 1 :] if self in mailed else ()


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class FollowedKind(models.TextChoices):
    """What can be followed."""

    CITY = "city", _("City")
    NETWORK = "network", _("Network")
    AGREEMENT = "agreement", _("Agreement")
    PARTNERSHIP = "partnership", _("Partnership")
    VISIT = "visit", _("Visit")
    DIMENSION = "dimension", _("Dimension")
    THEME = "theme", _("Theme")
    REGION = "region", _("World region")
    SEARCH = "search", _("Saved search")

    @classmethod
    def rows(cls) -> tuple[FollowedKind, ...]:
        """Those that name a row of ours."""
        return (cls.CITY, cls.NETWORK, cls.AGREEMENT, cls.PARTNERSHIP, cls.VISIT)

    @classmethod
    def values_of_vocabularies(cls) -> tuple[FollowedKind, ...]:
        """What is followed by a word of a list, not by a row."""
        return (cls.DIMENSION, cls.THEME, cls.REGION)


class EventKind(models.TextChoices):
    """What a follower can be told of."""

    LESSON = "lesson", _("Lessons")
    PRACTICE = "practice", _("Practices")
    TOOL = "tool", _("Tools offered")
    EXPERTISE = "expertise", _("Expertise offered")
    REQUEST = "request", pgettext_lazy("kind of news", "Requests")
    ITEM = "agenda-item", _("Agenda items")
    MEETING = "meeting", _("Meetings")
    PARTNERSHIP = "partnership", _("Partnerships")
    MEMBERSHIP = "membership", _("Memberships of networks")
    ACCESSION = "accession", _("Accessions to agreements")
    REPLY = "reply", _("Replies to exchanges")
    VISIT = "visit", _("Visits")
    TARGET = "target", _("Targets")
    ACTIVITY = "activity", _("Activities")


RECORDED = (
    *(EventKind.PARTNERSHIP, EventKind.MEMBERSHIP, EventKind.ACCESSION),
    *(EventKind.VISIT, EventKind.TARGET, EventKind.ACTIVITY),
)
PUBLISHED_AGAIN = "again"  # the event of what was told once, withdrawn, and is there again


class Section(models.TextChoices):
    """The parts of a digest, in their order: what asks something of a city comes first."""

    ASKED = "asked", _("Requests from networks")
    LEARNED = "learned", _("What cities learned")
    RECORD = "record", _("In the register")

    @classmethod
    def of(cls, kind: EventKind | str) -> Section:
        """The section of a digest for events of this kind."""
        if kind in (EventKind.ITEM, EventKind.MEETING):
            return cls.ASKED
        if kind in RECORDED:
            return cls.RECORD
        return cls.LEARNED

    @classmethod
    def orders(cls) -> dict[str, int]:
        """{kind of news: place of its section}"""
        return {kind.value: cls.values.index(cls.of(kind)) for kind in EventKind}


class DigestState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("No news")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Unknown: sending was interrupted")

    @classmethod
    def telling(cls) -> tuple[DigestState, ...]:
        """What a reader was told, is being told or will be told."""
        return (cls.PLANNED, cls.SENDING, cls.SENT, cls.UNKNOWN)
