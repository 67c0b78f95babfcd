"""What the register of cities and networks can refuse."""

from citydiplo.kit.errors import CityDiploError


class NotPossibleError(CityDiploError):
    """The act cannot be done, or no longer; the message says why."""


class SeatRefusedError(CityDiploError):
    """The act cannot be done; the message says why to the person who tried."""
