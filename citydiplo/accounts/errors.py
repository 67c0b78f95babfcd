"""What signing in can refuse."""

from citydiplo.kit.errors import CityDiploError


class SecretUnreadableError(CityDiploError, ValueError):
    """None of the keys decrypts a stored secret."""


class AccountDeletionRefusedError(CityDiploError, ValueError):
    """This account must not be deleted (yet); the text says why and what to do."""
