"""What visits are, who goes, and their outcome."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.choices import Disputable


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
