"""The vocabulary of what actors share."""

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


class Binds(models.TextChoices):
    """Who an agreement binds. A city signs what binds cities; it aligns with what binds states."""

    STATES = "states", _("States")
    CITIES = "cities", _("Cities")


class StepKind(models.TextChoices):
    COMMIT = "commit", _("Commit")
    INVENTORY = "inventory", _("Inventory")
    TARGET = "target", _("Target")
    PLAN = "plan", _("Plan")
    MONITOR = "monitor", _("Monitor")


class StepStanding(models.TextChoices):
    """The state of a step for a city. Only an accession that the city itself keeps can be late.

    What is due stands as the next one or a later one on a city's own list.
    """

    VERIFIED = "verified", _("Verified")
    DONE = "done", _("Done")
    LATE = "late", _("Late")
    EXTENDED = "extended", _("More time granted")
    ON_HOLD = "on-hold", _("On hold")
    NEXT = "next", _("Next")
    OPEN = "open", _("Later")
    UNKNOWN = "unknown", _("Not known")

    @classmethod
    def taken(cls) -> tuple[StepStanding, ...]:
        """Those of a step that was taken and owes nothing now."""
        return (cls.VERIFIED, cls.DONE)


class StepState(models.TextChoices):
    """By what a list of cities tells their steps apart: as StepStanding, with all that is due as one."""

    VERIFIED = "verified", _("Verified")
    DONE = "done", _("Done")
    DUE = "due", _("Due")
    EXTENDED = "extended", _("More time granted")
    LATE = "late", _("Late")
    ON_HOLD = "on-hold", _("On hold")
    UNKNOWN = "unknown", _("Not known")

    @classmethod
    def of(cls, standing: str) -> StepState:
        """The state of a standing."""
        return cls.DUE if standing in (StepStanding.NEXT, StepStanding.OPEN) else cls(standing)


class ReviewState(models.TextChoices):
    """What the keeper of an agreement says of a step that a city reports."""

    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Returned")


class ReportState(models.TextChoices):
    """How a reported step stands: what its keeper says of it, or that it waits, or that nobody is asked."""

    VERIFIED = "verified", _("Verified")
    WAITING = "waiting", _("Waits for the network")
    RETURNED = "returned", _("Returned")
    UNVERIFIED = "unverified", _("Not verified")


class ExtensionState(models.TextChoices):
    """Where a request for more time stands."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn by the city")

    @classmethod
    def answers(cls) -> tuple[ExtensionState, ...]:
        """The states that the network gives."""
        return (cls.GRANTED, cls.REFUSED)


class AccessionKind(models.TextChoices):
    SIGNATORY = "signatory", _("Signatory")
    ENDORSER = "endorser", _("Endorser")
    ALIGNED = "aligned", _("Aligned")
    REPORTING = "reporting", _("Reporting")


class AccessionStatus(models.TextChoices):
    """How an accession stands: “on hold” where the city does not meet the terms, for example reporting."""

    ACTIVE = "active", _("In force")
    ON_HOLD = "on-hold", _("On hold")
    NOT_STATED = "", _("Status not stated")


class Commitment(models.TextChoices):
    """What a signatory of the Covenant of Mayors took on. The source dates the first of them only."""

    BY_2020 = "2020", _("Climate targets for 2020")
    BY_2030 = "2030", _("Climate targets for 2030")
    BY_2050 = "2050", _("Climate neutrality by 2050")
    ADAPTATION = "adapt", _("Adaptation to climate change")


# A city's relation to an agreement, as a phrase about that agreement. States sign what binds states; a city
# never does, so no word here says that it signed.
ACCESSION_RELATION = {
    AccessionKind.SIGNATORY: _("Signatory of %(agreement)s"),
    AccessionKind.ENDORSER: _("Endorser of %(agreement)s"),
    AccessionKind.ALIGNED: _("Aligned with %(agreement)s"),
    AccessionKind.REPORTING: _("Reporting to %(agreement)s"),
}


class VisitWay(models.TextChoices):
    """Who travels, as the city says that keeps the record."""

    OUT = "out", _("We travel to them")
    IN = "in", _("They travel to us")
    ONLINE = "online", _("We meet online")


class VisitStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("of a visit", "Planned")
    DONE = "done", pgettext_lazy("of a visit", "Took place")
    CANCELLED = "cancelled", pgettext_lazy("of a visit", "Cancelled")


class VisitVisibility(models.TextChoices):
    """Who may read a visit. Before it took place, only the first two."""

    OWN = "own", _("People who act for our city")
    PARTIES = "parties", _("People who act for the cities that take part")
    MEMBERS = "members", _("Everyone with a role in a city or network")
    PUBLIC = "public", _("Everyone")

    @classmethod
    def narrow(cls) -> tuple[VisitVisibility, ...]:
        """Those that a planned or cancelled visit may have."""
        return (cls.OWN, cls.PARTIES)


class VisitOutcome(models.TextChoices):
    """What came of a visit. Empty: nobody has said so yet."""

    NOTHING_YET = "nothing-yet", _("Nothing yet")
    CONTACT = "contact", pgettext_lazy("outcome of a visit", "Contact")
    AGREEMENT = "agreement", pgettext_lazy("outcome of a visit", "Agreement")
    PROJECT = "project", pgettext_lazy("outcome of a visit", "Project")
    EXCHANGE = "exchange", pgettext_lazy("outcome of a visit", "Exchange")
    NO_RESULT = "no-result", _("Ended without result")


class DelegateRole(models.TextChoices):
    """Who goes, by role: readers see this, and never a name."""

    MAYOR = "mayor", pgettext_lazy("in a delegation", "Mayor")
    DEPUTY_MAYOR = "deputy-mayor", _("Deputy mayor")
    COUNCIL = "council", _("Members of the council")
    OFFICE = "office", _("International office")
    EXPERTS = "experts", _("Experts of the city")
    BUSINESS = "business", _("Businesses")
    CIVIL_SOCIETY = "civil-society", _("Civil society")
    CULTURE = "culture", _("Universities, culture and sport")


class DisputedVisit(Disputable):
    """What another city of a visit may hold to be otherwise."""

    DAYS = "days", _("Days")
    PARTIES = "label", _("Who takes part")
    PURPOSE = "purpose", _("Purpose")
    OUTCOME = "outcome", _("Outcome")
    OTHER = "other", _("Something else")

    @property
    def vocabulary(self) -> Any:
        """See Disputable."""
        return VisitOutcome if self is DisputedVisit.OUTCOME else None


class ImportTarget(models.TextChoices):
    """What the rows of a file become."""

    PARTNERSHIPS = "partnerships", _("Partnerships")
    MEMBERSHIPS = "memberships", _("Memberships of networks")
    MANDATES = "mandates", _("Mayors’ mandates")
    ACCESSIONS = "accessions", _("Accessions to agreements")
    MEASUREMENTS = "measurements", _("Measured values")
    TARGETS = "targets", _("Targets")
    VISITS = "visits", _("Visits")
    ACTIVITIES = "activities", _("Activities of partnerships")
    STEPS = "verified-steps", _("Verified steps")


class ImportStatus(models.TextChoices):
    """Where an import stands. Those that end in "-ing" are a worker's to move on."""

    READING = "reading", _("Reading the file")
    UPLOADED = "uploaded", _("Columns to match")
    CHECKING = "checking", _("Making the preview")
    CHECKED = "checked", _("Preview ready")
    APPLYING = "applying", _("Importing")
    APPLIED = "applied", _("Imported")
    UNDOING = "undoing", _("Undoing the import")
    UNDONE = "undone", _("Undone")
    CANCELLED = "cancelled", _("Stopped")
    FAILED = "failed", _("Failed")

    @classmethod
    def at_work(cls) -> tuple[ImportStatus, ...]:
        """The states in which a worker is busy with the import."""
        return (cls.READING, cls.CHECKING, cls.APPLYING, cls.UNDOING)


class RowOutcome(models.TextChoices):
    """What a dry run says of a row, and what an import does with it: new and changed are written.

    The last two are not for rows of the file, but for records that a list had last time and no longer has.
    """

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Same as in the register")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    UNMATCHED = "unmatched", _("Not matched")
    REFUSED = "refused", _("Refused")
    DUPLICATE = "duplicate", _("Repeated in the file")
    GONE = "gone", _("Stays as it is")
    ENDED = "ended", _("Ends with this import")

    @classmethod
    def of_rows(cls) -> list[RowOutcome]:
        """The outcomes of rows of a file."""
        return [one for one in cls if one not in (cls.GONE, cls.ENDED)]


class RowGroup(models.TextChoices):
    """The rows of a preview by what there is to do with them."""

    READY = "ready", _("Ready")
    ASKED = "asked", _("Needs your answer")
    PROBLEMS = "problems", _("Problems")
    HERE = "here", _("Already here")
    GONE = "gone", _("No longer in the file")

    @property
    def outcomes(self) -> tuple[RowOutcome, ...]:
        """The outcomes of rows in this group."""
        return {
            RowGroup.READY: (RowOutcome.NEW, RowOutcome.CHANGED),
            RowGroup.ASKED: (RowOutcome.AMBIGUOUS,),
            RowGroup.PROBLEMS: (RowOutcome.REFUSED, RowOutcome.UNMATCHED),
            RowGroup.HERE: (RowOutcome.SAME, RowOutcome.DUPLICATE),
            RowGroup.GONE: (RowOutcome.GONE, RowOutcome.ENDED),
        }[self]


class WordKind(models.TextChoices):
    """What is asked of a word of an imported file: what kind of thing it stands for."""

    CHOICE = "choice", _("A member of a vocabulary")
    COUNTRY = "country", _("Country")
    NETWORK = "network", _("Network")
    AGREEMENT = "agreement", _("Agreement")
    INSTITUTION = "institution", _("Institution")
    INDICATOR = "indicator", _("Indicator")
    DATE = "date", _("Date")
    ORDER = "order", _("Day or month first")
    ENDED = "ended", _("Active after its end")


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
    PUBLISHED = "published", _("Published")
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


class IndicatorDirection(models.TextChoices):
    """Which way an indicator is to move. A verdict follows the target alone; this is for its readers."""

    FALL = "fall", _("It should fall")
    RISE = "rise", _("It should rise")


class TargetVerdict(models.TextChoices):
    """What can be said of a target as of a day: ``analytics.progress.VerdictKind`` in words."""

    REACHED = "reached", _("Reached")
    ON_TRACK = "on-track", _("On track")
    BEHIND = "behind", _("Behind")
    FAR_BEHIND = "far-behind", _("Far behind")
    WRONG_WAY = "wrong-way", _("Wrong way")
    MISSED = "missed", _("Missed")
    UNKNOWN = "unknown", pgettext_lazy("verdict on a target", "Unknown")


class TargetDecade(models.IntegerChoices):
    """The facet "target year": when a target is to be reached. The value is the first year."""

    BEFORE_2030 = 0, _("Before 2030")
    THIRTIES = 2030, _("2030 to 2039")
    FORTIES = 2040, _("2040 to 2049")
    LATER = 2050, _("2050 and later")
