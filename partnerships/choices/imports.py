"""What files hold, and the result of each row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
