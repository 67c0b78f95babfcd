"""A version for each kind of data, so that counts can be cached until the data changes.

``bump("partnerships")`` after a write; build cache keys with ``current("partnerships", "cities")``. Versions
live in the cache beside what they stamp: when the cache is lost, both are. The count of an unlucky reader
who computed before a commit and stored after it is bounded by the lifetime that they cache it for.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.db import transaction

LIFETIME = 300  # seconds; how long a cached count may outlive a write that nobody announced


def bump(*nouns: str) -> None:
    """Announce that rows of these nouns changed; takes effect when the transaction commits."""
    fresh = {f"version:{noun}": secrets.token_hex(6) for noun in nouns}
    transaction.on_commit(lambda: cache.set_many(fresh, None))


def current(*nouns: str) -> str:
    """One string for the state of all these nouns' data. Costs one round trip to the cache."""
    keys = [f"version:{noun}" for noun in nouns]
    known = cache.get_many(keys)
    for key in keys:
        if key not in known:
            cache.add(key, secrets.token_hex(6), None)
            known[key] = cache.get(key)
    return "-".join(str(known[key]) for key in keys)


def stamp(name: str, nouns: Iterable[str]) -> str:
    """A cache key for ``name`` (any text) that changes with the rows of ``nouns``."""
    return hashlib.blake2b(f"{name}|{current(*nouns)}".encode(), digest_size=16).hexdigest()


def cached(name: str, nouns: Iterable[str], compute: Callable[[], Any]) -> Any:
    """``compute()``, kept under ``name`` (any text) until rows of ``nouns`` change. Never caches None."""
    key = stamp(name, nouns)
    value = cache.get(key)
    if value is None:
        value = compute()
        cache.set(key, value, LIFETIME)
    return value
