"""Signed links of a mail: they work logged out, for what they name and nothing else, and do not expire.

A token says what it opens and carries a signature: ``f-12`` a follow, ``c-3-weekly`` all of a person's mails
of a cadence, ``d-7`` a digest in the browser.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from agenda.choices import Cadence
from agenda.digests.render import fragments
from citydiplo.kit.mail.outbox import absolute

SALT = "agenda.letters"
SEPARATOR = "."
STOP, VIEW = "mail-stop", "digest-shared"  # routes


def token_of_follow(pk: int) -> str:
    """The signed token that stops one follow."""
    return _sign(f"f-{pk}")


def token_of_cadence(person_pk: int, cadence: str) -> str:
    """The signed token that stops all emails of a cadence."""
    return _sign(f"c-{person_pk}-{cadence}")


def token_of_digest(pk: int) -> str:
    """The signed token that opens a digest on the web."""
    return _sign(f"d-{pk}")


def token_of_moved(moved: Mapping[int, list[Any]]) -> str:
    """A signed link to what ``follows.lessen`` changed, with which its reader can undo the change."""
    return _sign("m-" + json.dumps(moved, separators=(",", ":")))


def read_moved(token: str) -> dict[int, list[Any]] | None:
    """{follow id: [cadence before, cadence then, stopped before]}; empty for a token that is not ours."""
    try:
        value = _signer(settings.SECRET_KEY).unsign(token)
    except signing.BadSignature:
        return {}
    kind, _dash, rest = value.partition("-")
    return {int(pk): change for pk, change in json.loads(rest).items()} if kind == "m" else {}


def read(token: str) -> tuple[Any, ...] | None:
    """What a token names: ("f", id), ("c", person, cadence), ("d", id); None for one that is not ours."""
    try:
        value = _signer(settings.SECRET_KEY).unsign(token)
    except signing.BadSignature:
        return None
    kind, _dash, rest = value.partition("-")
    if kind == "m":
        return None
    if kind == "c":
        person, _dash, cadence = rest.partition("-")
        return kind, int(person), Cadence(cadence)
    return kind, int(rest)


def stop_url(token: str) -> str:
    """The full address that stops what ``token`` names."""
    before, after = _around(STOP)
    return f"{before}{token}{after}"


def view_url(pk: int) -> str:
    """The full address of a digest on the web."""
    before, after = _around(VIEW)
    return f"{before}{token_of_digest(pk)}{after}"


def encoded(route: str, token: str) -> tuple[bytes, bytes]:
    """The address of a route as (HTML, text) pieces of a mail: what surrounds the token is encoded once.

    A token holds letters, digits, ``-``, ``_`` and ``.`` alone, which neither body has to escape.
    """
    (html_before, text_before), (html_after, text_after) = _encoded_around(route)
    middle = token.encode("ascii") + fragments.SOFT
    return html_before + middle + html_after, text_before + middle + text_after


@lru_cache(maxsize=8)
def _encoded_around(route):
    return tuple(fragments.both(part) for part in _around(route))


@lru_cache(maxsize=8)
def _around(route):
    """The parts before and after the token in the address of a route: a mail has a dozen of them."""
    before, _token, after = absolute(reverse(route, args=["TOKEN"])).partition("TOKEN")
    return before, after


def _sign(value):
    """As ``_signer`` signs; its key is made once. A mail has a handful of tokens."""
    mac = hmac.digest(_mac_key(settings.SECRET_KEY), value.encode(), "sha256")
    return f"{value}{SEPARATOR}{signing.b64_encode(mac).decode()}"


@lru_cache(maxsize=4)
def _mac_key(key):
    return hashlib.sha256(f"{SALT}signer{key}".encode()).digest()


@lru_cache(maxsize=4)
def _signer(key):
    return signing.Signer(key=key, salt=SALT, sep=SEPARATOR)
