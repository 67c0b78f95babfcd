"""What cities exchange, with whom, and what readers report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExchangeKind(models.TextChoices):
    """What one actor tells, offers or asks of the others."""

    LESSON = "lesson", _("Lesson")
    PRACTICE = "practice", _("Practice")
    TOOL = "tool", _("Tool")
    EXPERTISE = "expertise", _("Expertise")
    REQUEST = "request", _("Request")

    @classmethod
    def offers(cls) -> tuple[ExchangeKind, ...]:
        """What can be of use to somebody who asks."""
        return (cls.LESSON, cls.PRACTICE, cls.TOOL, cls.EXPERTISE)


# What each kind is for, in words for a mayor's office.
EXCHANGE_KIND_MEANING = {
    ExchangeKind.LESSON: _(
        "What we tried, what went wrong and what it cost. It helps others avoid the same mistake."
    ),
    ExchangeKind.PRACTICE: _("What works here, how and at what cost, and what another city would need."),
    ExchangeKind.TOOL: _(
        "Something ready to use that we can share, such as software, data or a model contract."
    ),
    ExchangeKind.EXPERTISE: _("Colleagues who can help by call, visit or secondment."),
    ExchangeKind.REQUEST: _("What we are looking for, and by when."),
}
# The fields of an exchange that each kind is made of, in the order of its page; the first one is required.
EXCHANGE_PARTS = {
    ExchangeKind.LESSON: ("situation", "tried", "went_wrong", "cost", "next_time"),
    ExchangeKind.PRACTICE: ("what", "why", "how", "cost_band", "transfer"),
    ExchangeKind.TOOL: ("what", "conditions", "until"),
    ExchangeKind.EXPERTISE: ("what", "conditions", "until"),
    ExchangeKind.REQUEST: ("what", "until"),
}
# What its text is called where a kind has a word of its own for it.
EXCHANGE_WHAT = {
    ExchangeKind.TOOL: _("What we offer"),
    ExchangeKind.EXPERTISE: _("What we offer"),
    ExchangeKind.REQUEST: _("What we are looking for"),
}


class ExchangeState(models.TextChoices):
    """Where an exchange stands. Only an operator hides one, and only an operator shows it again."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for the mayor’s office")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", pgettext_lazy("of an exchange", "Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("Hidden by an operator")

    @classmethod
    def unpublished(cls) -> tuple[ExchangeState, ...]:
        """Those that nobody but its author has seen yet."""
        return (cls.DRAFT, cls.WAITING, cls.SCHEDULED)


class ExchangeAudience(models.TextChoices):
    """Who may read what was published, beside its author and the operators."""

    PUBLIC = "public", _("Everyone")
    NETWORKS = "networks", _("Members of chosen networks")
    CITIES = "cities", _("Chosen cities")


class CostBand(models.TextChoices):
    """About what a practice cost in all; a band travels better between currencies than a number."""

    STAFF_TIME = "staff-time", _("Staff time only")
    UNDER_10K = "under-10k", _("Under €10,000")
    UNDER_100K = "under-100k", _("€10,000 to €100,000")
    UNDER_1M = "under-1m", _("€100,000 to €1 million")
    OVER_1M = "over-1m", _("Over €1 million")


class ContactState(models.TextChoices):
    """Where an offer of help stands. Addresses are shown to both sides once it is accepted, never before."""

    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("In contact")
    DECLINED = "declined", pgettext_lazy("of a message", "Declined")


class ExchangeReportReason(models.TextChoices):
    WRONG = "wrong", _("It is wrong or misleading")
    PERSONAL = "personal", _("It contains personal information")
    RIGHTS = "rights", _("It is someone else’s work")
    ADVERTISING = "advertising", _("It is advertising")
    HARM = "harm", _("It insults, threatens or harms")
    OTHER = "other", _("Something else")


class ExchangeReportState(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    UPHELD = "upheld", _("Hidden")
    DISMISSED = "dismissed", _("Kept visible")
