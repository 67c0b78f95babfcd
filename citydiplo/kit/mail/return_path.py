"""The return path of each email: an address of its own, so that what comes back says which email it was.

With BOUNCE_ADDRESS ``bounces@portal.example.org`` an email leaves from
``bounces+d123-abcdefghijklmnop@portal.example.org`` (variable envelope return path): ``d123`` names the
email, the rest is a signature. Nobody but its reader can therefore send back an email.
"""

import base64
import hmac
import re
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.utils.crypto import salted_hmac

_TAGGED = re.compile(r"\+([a-z])([0-9]{1,18})-([a-z2-7]{16})@", re.IGNORECASE | re.ASCII)


def sender_of(reference: str) -> str:
    """The envelope sender of the email that ``reference`` names, such as ``d123``."""
    if not settings.BOUNCE_ADDRESS:
        return _own_address(settings.DEFAULT_FROM_EMAIL)
    if not reference:
        return settings.BOUNCE_ADDRESS
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{reference}-{_signature(reference)}@{domain}"


@lru_cache(maxsize=4)
def _own_address(address):
    return sanitize_address(parseaddr(address)[1], "utf-8")


def reference_of(text: str) -> tuple[str, int] | None:
    """(kind, number) of the email that came back to an address in ``text``; None without a signature."""
    for kind, number, signature in _TAGGED.findall(text):
        if hmac.compare_digest(signature.lower(), _signature(f"{kind.lower()}{number}")):
            return kind.lower(), int(number)
    return None


def _signature(reference):
    mac = salted_hmac("citydiplo.kit.mail.return_path", reference, algorithm="sha256").digest()
    return base64.b32encode(mac[:10]).decode().lower()
