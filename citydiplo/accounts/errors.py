"""What signing in can refuse."""

from citydiplo.kit.errors import CityDiploError


class SecretUnreadableError(CityDiploError, ValueError):
    """None of the keys decrypts a stored secret."""
