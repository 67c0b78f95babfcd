"""What the words of the register mean, for a reader who is new to city diplomacy; reports of wrong data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.choices import Dimension, FactState, Theme

DIMENSION_MEANING = {
    Dimension.SECURITY: _(
        "Cities prepare for disasters together, rebuild after conflict and speak up for peace."
    ),
    Dimension.ECONOMIC_DEVELOPMENT: _(
        "Trade, investment, jobs and innovation between cities, and development aid."
    ),
    Dimension.ENVIRONMENT: _(
        "Climate targets, energy, water and waste. What one city learned helps others to avoid mistakes."
    ),
    Dimension.CULTURE: _(
        "Heritage, arts, sport, schools and languages. Citizens of different cities get to know each other."
    ),
    Dimension.TRANSPORT: _(
        "Ports, airports, railways and everyday transport. These are connections that cities share and run."
    ),
    Dimension.NETWORKS: _("Cities create, host and lead associations so that they can speak with one voice."),
    Dimension.REPRESENTATION: _("Offices abroad, delegations, and a say for cities where states decide."),
}

THEME_MEANING = {
    Theme.IMMIGRATION: _("How cities receive people who arrive, and what support they ask from states."),
    Theme.TOURISM: _("Sustainable tourism and people-to-people contacts."),
    Theme.VIRTUAL_CONNECTION: _("Cities and citizens meet across borders without travelling."),
    Theme.GLOBAL_VALUES: _("Rights, peace and diversity, and what cities do for them."),
    Theme.EDUCATION: _("Learning that starts in the neighbourhood and connects it with the world."),
}

STATE_MEANING = {
    FactState.CONFIRMED: _("People who act for each side confirmed the record."),
    FactState.DECLARED: _("One city or network recorded this. The other side has not answered yet."),
    FactState.OPEN_DATA: _(
        "A public source says this. Nobody with a role in these cities has checked it. It may be out of date."
    ),
    FactState.UNVERIFIED: _("The source is weak or unknown. Check the record before you use it."),
}


class SitePageKind(models.TextChoices):
    """What the operator of a portal tells its readers about it."""

    PRIVACY = "privacy", _("Privacy")
    TERMS = "terms", _("Terms of use")
    IMPRINT = "imprint", _("Imprint")
    CONTACT = "contact", _("Contact")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class RegionsOf(models.TextChoices):
    """What is counted by world region."""

    MEMBERSHIPS = "memberships", _("Memberships")
    POSITIONS = "positions", _("Positions")
    PARTNERSHIPS = "partnerships", _("Partnerships")
    ITEMS = "items", _("Agenda items")
    CO_SIGNATURES = "co-signatures", _("Co-signatures")


class CentralityBy(models.TextChoices):
    """By what the cities that join others are put in order."""

    BETWEENNESS = "betweenness", _("Betweenness")
    EIGENVECTOR = "eigenvector", _("Eigenvector centrality")
    REGIONS = "regions", _("World regions, then countries")


class CoverageBy(models.TextChoices):
    """By what the page on coverage divides the records of a noun."""

    REGION = "region", _("World region")
    SOURCE = "source", _("Source")
    AGE = "age", _("Age")
    STATE = "state", _("Reliability")


class AsOfAge(models.TextChoices):
    """How many calendar years ago the date of a fact lies: a source often gives only the year."""

    THIS_YEAR = "this-year", _("This year")
    LAST_YEAR = "last-year", _("Last year")
    YEARS_2_TO_4 = "2-to-4-years", _("2 to 4 years ago")
    YEARS_5_TO_9 = "5-to-9-years", _("5 to 9 years ago")
    YEARS_10 = "10-years", _("10 years ago or more")
    NOT_STATED = "", pgettext_lazy("age of a fact", "No date")

    @classmethod
    def of(cls, year: int | None, today: int) -> AsOfAge:
        """The age in the year ``today`` of a fact about ``year``."""
        if year is None:
            return cls.NOT_STATED
        firsts = ((today, cls.THIS_YEAR), (today - 1, cls.LAST_YEAR), (today - 4, cls.YEARS_2_TO_4))
        for first, age in (*firsts, (today - 9, cls.YEARS_5_TO_9)):
            if year >= first:
                return age
        return cls.YEARS_10


class ReportKind(models.TextChoices):
    """The pages on which a visitor can report wrong data."""

    CITY = "city", _("City")
    NETWORK = "network", _("Network")
    INSTITUTION = "institution", _("Institution")
    MAYOR = "mayor", _("Mayor")
    AGREEMENT = "agreement", _("Agreement")
    PARTNERSHIP = "partnership", _("Partnership")
    VISIT = "visit", _("Visit")
    TARGET = "target", _("Target")


class ReportState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    FIXED = "fixed", _("Fixed")
    NOT_WRONG = "not-wrong", _("Not wrong")
    CANNOT_SAY = "cannot-say", _("Cannot say")

    @classmethod
    def answers(cls) -> tuple[ReportState, ...]:
        """The states that answer a report."""
        return (cls.FIXED, cls.NOT_WRONG, cls.CANNOT_SAY)


class TaskKind(models.TextChoices):
    """What a row of a desk asks for, as the filter of the desk calls it."""

    CONFIRM = "confirm", _("Records to confirm")
    DISPUTES = "disputes", _("Disputes")
    APPROVALS = "approvals", _("Approvals")
    REQUESTS = "requests", _("Requests from networks")
    MEETINGS = "meetings", _("Invitations to meetings")
    FOLLOW_UPS = "follow-ups", _("Follow-up tasks")
    MESSAGES = "messages", _("Messages and replies")
    VISITS = "visits", _("Visits")
    STEPS = "steps", _("Steps of agreements")
    MANDATES = "mandates", _("Mandates of mayors")
    DRAFTS = "drafts", _("Drafts")
    MINUTES = "minutes", _("Minutes to write")
    ROLES = "roles", _("Invitations to roles")
    REPORTS = "reports", _("Reports")
    DATES = "dates", _("Important dates")


class Due(models.TextChoices):
    """When a row of a desk is due, as its headings say it."""

    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("Later")
    UNDATED = "undated", _("No date")


class HandoverPart(models.TextChoices):
    """The parts of a handover, in the order in which a new office reads them."""

    FIRST_DAYS = "first-days", _("The first 100 days")
    OPEN = "open", _("Open tasks of the city")
    REQUESTS = "requests", _("Requests and approvals")
    DATES = "dates", _("Renewals and steps of agreements")
    FOLLOW_UPS = "follow-ups", _("Follow-up tasks")
    MEETINGS = "meetings", _("Meetings")
    VISITS = "visits", _("Visits")
    ACTIVE = "active", _("Active partnerships")
    RESTING = "resting", _("Proposed, paused or inactive")
    NETWORKS = "networks", _("Networks")
    AGREEMENTS = "agreements", _("Agreements")
    CO_SIGNATURES = "co-signatures", _("Co-signatures")
    TARGETS = "targets", _("Targets")
    MONEY = "money", _("Money")
    PEOPLE = "people", _("People who act for the city")

    @property
    def is_ahead(self) -> bool:
        """Whether the days of its rows are days to act."""
        return self in (self.REQUESTS, self.FOLLOW_UPS, self.MEETINGS, self.VISITS)


class WebhookPause(models.TextChoices):
    """Why a webhook sends nothing."""

    PERSON = "person", _("You paused it.")
    GONE = "gone", _("Its server answered 410: it does not want these messages.")
    FAILING = "failing", _("Its server did not accept a message for days.")


class MessageKind(models.TextChoices):
    """What a message of a webhook is about."""

    CHANGES = "records.changed", _("Changes")
    TEST = "test", pgettext_lazy("message of a webhook", "Test")


class MessageState(models.TextChoices):
    """How far a message of a webhook is."""

    WAITING = "waiting", pgettext_lazy("message of a webhook", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("message of a webhook", "Accepted")
    FAILED = "failed", pgettext_lazy("message of a webhook", "Not accepted")
