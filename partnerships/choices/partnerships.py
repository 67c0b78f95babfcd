"""What partnerships of cities are, how they stand, and what keeps them going."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.choices import Dimension, Disputable, FactState


class PartnershipClass(models.TextChoices):
    TWINNING = "twinning", _("Twinning")
    FRIENDSHIP = "friendship", _("Friendship")
    PROJECT = "project", _("Project")
    MEMORANDUM = "memorandum", _("Memorandum")
    CONTACT = "contact", pgettext_lazy("class of partnership", "Contact")


# What each class means, in words for a mayor's office.
PARTNERSHIP_CLASS_MEANING = {
    PartnershipClass.TWINNING: _("Formal and with no end date. Signed by the heads of both cities."),
    PartnershipClass.FRIENDSHIP: _("Formal, limited in time or scope."),
    PartnershipClass.PROJECT: _("Limited to a period and a subject."),
    PartnershipClass.MEMORANDUM: _("Technical co-operation under a memorandum."),
    PartnershipClass.CONTACT: _("Contacts without a formal agreement."),
}


class PartnershipStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    DORMANT = "dormant", _("Inactive")
    ENDED = "ended", _("Ended")
    HISTORIC = "historic", _("Historic")
    NOT_STATED = "unknown", _("Status not stated")


class SignKind(models.TextChoices):
    """What the last sign of life of a partnership is. Of the same day, the first of these is said."""

    VISIT = "visit", _("Visit")
    ACTIVITY = "activity", _("Activity")
    MEETING = "meeting", _("Meeting that both attended")
    EXCHANGE = "exchange", pgettext_lazy("sign of life", "Exchange")
    DOCUMENT = "document", _("Document")
    CONFIRMATION = "confirmation", _("Confirmation")


# The sign with its month or year, as it ends a sentence: "Active: visit in May 2026".
SIGN_IN = {
    SignKind.VISIT: _("visit in %(when)s"),
    SignKind.ACTIVITY: _("activity in %(when)s"),
    SignKind.MEETING: _("meeting in %(when)s"),
    SignKind.EXCHANGE: _("exchange in %(when)s"),
    SignKind.DOCUMENT: _("document added in %(when)s"),
    SignKind.CONFIRMATION: _("confirmed in %(when)s"),
}


class SignAge(models.TextChoices):
    """How long ago the last sign of life of a partnership was."""

    YEAR = "year", _("Within a year")
    FIVE_YEARS = "five-years", _("1 to 5 years ago")
    LONGER = "longer", _("More than 5 years ago")
    NONE = "none", _("None in the register")


class EndStage(models.IntegerChoices):
    """So many days before its end or renewal the parties of a partnership get an email."""

    HALF_A_YEAR = 180, _("180 days before")
    QUARTER = 90, _("90 days before")
    MONTH = 30, _("30 days before")


class EndAnswerKind(models.TextChoices):
    """What a party said of the coming end of a partnership, or of the day to renew it."""

    RENEWED = "renewed", _("It is renewed")
    ENDED = "ended", _("It has ended")
    RUNS_OUT = "runs-out", _("It ends on that day")


class StatusStep(models.TextChoices):
    """How a partnership's status moves, by name. Becoming dormant is no step: that happens by silence."""

    PROPOSE = "propose", _("Propose")
    ACTIVATE = "activate", _("Activate")
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Resume")
    END = "end", _("End")
    HONOUR = "honour", _("Mark as historic")
    REOPEN = "reopen", _("Reopen")


# Each step: the statuses it may be taken from, the one it leads to, and whether it has to say why.
STEPS = {
    StatusStep.PROPOSE: ((PartnershipStatus.DRAFT,), PartnershipStatus.PROPOSED, False),
    StatusStep.ACTIVATE: (
        (PartnershipStatus.DRAFT, PartnershipStatus.PROPOSED, PartnershipStatus.NOT_STATED),
        PartnershipStatus.ACTIVE,
        False,
    ),
    StatusStep.PAUSE: ((PartnershipStatus.ACTIVE,), PartnershipStatus.PAUSED, True),
    StatusStep.RESUME: (
        (PartnershipStatus.PAUSED, PartnershipStatus.DORMANT),
        PartnershipStatus.ACTIVE,
        False,
    ),
    StatusStep.END: (
        (
            PartnershipStatus.PROPOSED,
            PartnershipStatus.ACTIVE,
            PartnershipStatus.PAUSED,
            PartnershipStatus.DORMANT,
            PartnershipStatus.HISTORIC,
            PartnershipStatus.NOT_STATED,
        ),
        PartnershipStatus.ENDED,
        True,
    ),
    StatusStep.HONOUR: (
        (
            PartnershipStatus.ACTIVE,
            PartnershipStatus.PAUSED,
            PartnershipStatus.DORMANT,
            PartnershipStatus.ENDED,
            PartnershipStatus.NOT_STATED,
        ),
        PartnershipStatus.HISTORIC,
        True,
    ),
    StatusStep.REOPEN: (
        (PartnershipStatus.ENDED, PartnershipStatus.HISTORIC),
        PartnershipStatus.ACTIVE,
        True,
    ),
}


def steps_from(status: str) -> list[StatusStep]:
    """The steps that can be taken from a status."""
    return [step for step, (sources, _target, _why) in STEPS.items() if status in sources]


# What nobody works on now. A historic partnership is honoured: it has not ended, and nothing is asked
# about it; it counts neither as active nor as ended.
NOT_WORKED = (PartnershipStatus.ENDED, PartnershipStatus.HISTORIC)
# The statuses in which a record claims something that may have become untrue without anybody saying so.
STILL_ASKED = (PartnershipStatus.PROPOSED, PartnershipStatus.ACTIVE, PartnershipStatus.PAUSED)


class AskingOutcome(models.TextChoices):
    """How a round of asking whether a record is still right went."""

    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Ended before an answer")
    SILENT = "silent", _("Nobody answered")


class ApprovalAnswer(models.TextChoices):
    """What a mayor's office said to the question whether a record may become public."""

    OPEN = "open", _("Waiting for the mayor’s office")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an answer or request", "Withdrawn")


class CorrectionPart(models.TextChoices):
    """What a city wants to change of something public, once its mayor's office approved it."""

    DETAILS = "details", _("Details")
    STEP = "step", _("Status")
    PARTIES = "parties", _("Parties")
    FUNDERS = "funders", _("Funders")
    DISPUTE = "dispute", _("Answer to a dispute")
    DOCUMENTS = "documents", _("Documents")
    OPEN_DATA = "open-data", _("Answer to open data")


class OpenDataChoice(models.TextChoices):
    """What a city says of a partnership that only open data states."""

    ACTIVE = "active", _("Yes, it is active")
    ENDED = "ended", pgettext_lazy("answer to open data", "It has ended")
    NOT_TRUE = "not-true", _("Not true")
    LATER = "later", pgettext_lazy("answer to open data", "Later")


# The states of a record behind which none of its parties stands.
UNSAID = (FactState.OPEN_DATA, FactState.UNVERIFIED)
# The statuses of open data that a city is asked about; what a source calls ended is asked of nobody.
OPEN_TO_ANSWER = (PartnershipStatus.NOT_STATED, PartnershipStatus.ACTIVE)


class DisputedField(Disputable):
    """What a party may hold to be otherwise."""

    SINCE = "since", _("Start date")
    UNTIL = "until", _("End date")
    CLASS = "partnership_class", _("Class")
    DIMENSION = "dimension", _("Primary dimension")
    STATUS = "status", _("Status")
    PARTIES = "parties", _("Parties")
    OTHER = "other", _("Something else")

    @property
    def vocabulary(self) -> Any:
        """See Disputable."""
        return {
            DisputedField.CLASS: PartnershipClass,
            DisputedField.DIMENSION: Dimension,
            DisputedField.STATUS: PartnershipStatus,
        }.get(self)


class Visibility(models.TextChoices):
    """Who may read a partnership beside the operators."""

    CITY = "city", _("People who act for the parties")
    MEMBERS = "members", _("Everyone with a role in a city or network")
    PUBLIC = "public", _("Everyone")


class PartyRole(models.TextChoices):
    PARTNER = "partner", _("Partner")
    LEAD = "lead", _("Lead partner")
    FUNDER = "funder", _("Funder")
    HOST = "host", _("Host")
