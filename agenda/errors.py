"""What the agenda and the digests can refuse."""

from django.core.exceptions import ValidationError

from citydiplo.kit.errors import CityDiploError


class StaleItemError(CityDiploError):
    """Somebody else saved it since it was opened."""


class TooManyFollowsError(CityDiploError, ValidationError):
    """The person follows as many things as one person may."""


class BatchLostError(CityDiploError):
    """Somebody found this batch after its lease; what is left of it is no longer ours to send."""
