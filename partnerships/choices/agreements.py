"""What agreements bind, their steps, and how cities stand to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
