"""Secrets of second factors and webhooks at rest: encrypted with a key that is not in the database.

The keys are ``settings.MFA_ENCRYPTION_KEYS``, newest first: the first encrypts, all decrypt. Without
any they are derived from SECRET_KEY and SECRET_KEY_FALLBACKS. To change a key: put the new one first,
restart, run ``manage.py rotate_mfa_keys``, take the old one away.
"""

import base64
import logging
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings

from citydiplo.accounts.errors import SecretUnreadableError

log = logging.getLogger("citydiplo.security")

PREFIX = "fernet:"  # tells an encrypted value from one that an older release stored as it was
FIELDS = ("secret", "seed")


def encrypt(text: str) -> str:
    """``text`` encrypted with the newest key."""
    return PREFIX + _fernet().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text of a stored value; one of an older release is returned as it is.

    Raises:
        SecretUnreadableError: its key is no longer among the keys.
    """
    if not stored.startswith(PREFIX):
        return stored
    try:
        return _fernet().decrypt(stored.removeprefix(PREFIX).encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadableError("No key in MFA_ENCRYPTION_KEYS decrypts this secret.") from error


def encrypt_again(authenticators: Iterable) -> tuple[int, int]:
    """Encrypt the secrets of these rows with the newest key; returns how many, and how many are unreadable.

    Costs one statement for each row.
    """
    done = unreadable = 0
    for row in authenticators:
        try:
            row.data = _encrypted_again(row.data)
        except SecretUnreadableError:
            unreadable += 1
            continue
        row.save(update_fields=["data"])
        done += 1
    return done, unreadable


def encrypt_columns_again() -> tuple[int, int]:
    """Encrypt with the newest key what models name in ``ENCRYPTED_COLUMNS``; counts as above, of values.

    Costs one statement for each value.
    """
    done = unreadable = 0
    for model in apps.get_models():
        for name in getattr(model, "ENCRYPTED_COLUMNS", ()):
            rows = model._base_manager
            for pk, stored in rows.exclude(**{name: ""}).values_list("pk", name):
                try:
                    rows.filter(pk=pk).update(**{name: encrypt(decrypt(stored))})
                except SecretUnreadableError:
                    unreadable += 1
                else:
                    done += 1
    return done, unreadable


def _encrypted_again(data: dict) -> dict:
    renewed = {name: encrypt(decrypt(data[name])) for name in FIELDS if name in data}
    if "migrated_codes" in data:
        renewed["migrated_codes"] = [encrypt(decrypt(code)) for code in data["migrated_codes"]]  # type: ignore[assignment]
    return data | renewed


def _fernet() -> MultiFernet:
    keys = settings.MFA_ENCRYPTION_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A Fernet key from any long text (HKDF, RFC 5869)."""
    bits = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"citydiplo.mfa").derive(key.encode())
    return base64.urlsafe_b64encode(bits)
