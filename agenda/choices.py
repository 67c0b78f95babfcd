"""The vocabulary of what comes next."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """Who may read what a network puts to its cities, beside the network's own seats and the operators."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("The seats of the network’s member cities")
    CITIES = "cities", _("The seats of chosen cities")


class ItemKind(models.TextChoices):
    """What a network wants of its cities."""

    INFORMATION = "information", _("Information")
    DISCUSSION = "discussion", _("Discussion")
    DECISION = "decision", _("Decision")
    CALL = "call", pgettext_lazy("kind of agenda item", "Call")

    @classmethod
    def co_signed(cls):
        """The kinds that cities put their names to."""
        return (cls.DECISION, cls.CALL)


ITEM_KIND_MEANING = {
    ItemKind.INFORMATION: _("For cities to know. Nothing is asked of them."),
    ItemKind.DISCUSSION: _("For cities to think about and bring to a meeting."),
    ItemKind.DECISION: _("For the network’s members to decide; cities co-sign it."),
    ItemKind.CALL: _("For cities to join: a declaration, a project, an application. Cities co-sign it."),
}


class ItemState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", pgettext_lazy("state of an agenda item", "Open")
    CLOSED = "closed", _("Closed with an outcome")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def unseen(cls):
        """The states that only the network's own seats see."""
        return (cls.DRAFT, cls.SCHEDULED)

    @classmethod
    def standing(cls):
        """The states that lists show."""
        return (cls.PUBLISHED, cls.CLOSED)


class CoSignatureState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the mayor’s office")
    SIGNED = "signed", _("Co-signed")
    DECLINED = "declined", _("Declined by the mayor’s office")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def live(cls):
        """Those of which a city has one at most for an item."""
        return (cls.WAITING, cls.SIGNED)


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("state of a meeting", "Takes place")
    CANCELLED = "cancelled", _("Cancelled")


class Answer(models.TextChoices):
    """What a city says to an invitation."""

    YES = "yes", pgettext_lazy("attendance", "Yes")
    MAYBE = "maybe", pgettext_lazy("attendance", "Maybe")
    NO = "no", pgettext_lazy("attendance", "No")


class Occasion(models.TextChoices):
    """Why somebody is written to about a meeting, by a job and once."""

    WEEK_BEFORE = "week-before", _("A week before")
    DAY_BEFORE = "day-before", _("The day before")
    MINUTES = "minutes", _("For the minutes")
