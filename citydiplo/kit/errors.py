"""The base of every error that this portal raises by itself, and the errors of the shared tools."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CityDiploError(Exception):
    """Base of our own errors: ``except CityDiploError`` catches what the portal itself refuses."""


class UnreadableValueError(CityDiploError, ValueError):
    """What the cache holds was not written by this release."""


class CircuitOpenError(CityDiploError):
    """The server failed a moment ago and is not asked."""


class BackupRefusedError(CityDiploError):
    """A backup cannot be made or restored; the message says why and what to do."""


class RowGoneError(CityDiploError, LookupError):
    """A row that an act names no longer exists."""


class NotCompilableError(CityDiploError, TypeError):
    """The SQL of a function cannot be kept for other values; the message says why."""


class DocumentRefusedError(CityDiploError, ValidationError):
    """The file cannot be attached; the message says what to do instead."""


class BrokenImageError(CityDiploError, ValueError):
    """The image is not what it says."""

    def __init__(self):
        super().__init__(_("This image is damaged or may be unsafe. Save it again, then add it."))


class SuspiciousPackageError(CityDiploError, ValueError):
    """The archive is not one of the accepted office files; the message says why."""


class EditConflictError(CityDiploError):
    """Somebody else saved this record since the form was opened."""


class BadCursorError(CityDiploError, ValueError):
    """The address names a place that cannot be read."""


@dataclass(slots=True)
class DeliveryRefusedError(CityDiploError):
    """The server said no. ``of`` is what it refused: the sender, the address, or the text."""

    code: int
    words: str
    of: str

    @property
    def is_for_good(self) -> bool:
        """Whether the server said never (5xx), not later (4xx)."""
        return self.code >= 500

    def __str__(self):
        return f"{self.code} {self.words}"


class ConnectionLostError(CityDiploError):
    """The line is gone. The text had not begun: nothing has arrived."""


class DeliveryUnknownError(CityDiploError):
    """The line broke after the text had begun: it may have arrived."""


class RequestFailedError(CityDiploError):
    """A request to another server got no answer; ``failure`` says why (``kit.web.outgoing.Failure``)."""

    def __init__(self, failure: Any) -> None:
        super().__init__(failure.label)
        self.failure = failure
