"""What the words of the register mean, for a reader who is new to city diplomacy; reports of wrong data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.choices import Dimension, FactState, Theme

DIMENSION_MEANING = {
    Dimension.SECURITY: _(
        "Cities preparing for disasters together, rebuilding after conflict, and speaking for peace."
    ),
    Dimension.ECONOMIC_DEVELOPMENT: _(
        "Trade, investment, jobs and innovation that two cities open to each other, and development aid."
    ),
    Dimension.ENVIRONMENT: _(
        "Climate targets, energy, water and waste: what one city learned spares the next one the mistake."
    ),
    Dimension.CULTURE: _(
        "Heritage, arts, sport, schools and languages: how citizens of two cities come to know each other."
    ),
    Dimension.TRANSPORT: _(
        "Ports, airports, railways and everyday mobility: the lines that cities share, and how they run them."
    ),
    Dimension.NETWORKS: _(
        "Cities joining for a common voice: founding, hosting and steering the associations they belong to."
    ),
    Dimension.REPRESENTATION: _(
        "A city’s seat at the table: offices abroad, delegations, and a say where states decide."
    ),
}

THEME_MEANING = {
    Theme.IMMIGRATION: _("How cities receive people who arrive, and what they ask of states for it."),
    Theme.TOURISM: _("Visitors and the ties they leave behind, without wearing a city out."),
    Theme.VIRTUAL_CONNECTION: _("Cities and citizens meeting across borders without travelling."),
    Theme.GLOBAL_VALUES: _("Rights, peace and diversity, as cities live them and stand up for them."),
    Theme.EDUCATION: _("Learning that begins in the neighbourhood and looks out into the world."),
}

STATE_MEANING = {
    FactState.CONFIRMED: _("Somebody with a role in each city that takes part confirmed it."),
    FactState.DECLARED: _("One city, or one network, said so; the other side has not answered yet."),
    FactState.OPEN_DATA: _(
        "A public source says so. Nobody with a role in these cities has checked it. It can be out of date."
    ),
    FactState.UNVERIFIED: _(
        "Somebody wrote it down, but the source is weak or unknown. Check before you use it."
    ),
}


class ReportKind(models.TextChoices):
    """The pages on which a visitor can report wrong data."""

    CITY = "city", _("City")
    NETWORK = "network", _("Network")
    INSTITUTION = "institution", _("Institution")
    MAYOR = "mayor", _("Mayor")
    AGREEMENT = "agreement", _("Agreement")
    PARTNERSHIP = "partnership", _("Partnership")


class ReportState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    FIXED = "fixed", _("Fixed")
    NOT_WRONG = "not-wrong", _("Not wrong")
    CANNOT_SAY = "cannot-say", _("Cannot say")

    @classmethod
    def answers(cls):
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
    MANDATES = "mandates", _("Mandates of mayors")
    DRAFTS = "drafts", _("Drafts")
    MINUTES = "minutes", _("Minutes to write")
    ROLES = "roles", _("Invitations to roles")
    REPORTS = "reports", _("Reports")
    DATES = "dates", _("Dates to know")


class Due(models.TextChoices):
    """When a row of a desk is due, as its headings say it."""

    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("Later")
    UNDATED = "undated", _("No date")
