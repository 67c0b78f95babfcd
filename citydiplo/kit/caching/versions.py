"""A version for each kind of data, so that counts can be cached until the data changes.

``bump("partnerships")`` after a write; build cache keys with ``current("partnerships", "cities")``. Versions
live in the cache beside what they stamp: when the cache is lost, both are. The count of an unlucky reader
who computed before a commit and stored after it is bounded by the lifetime that they cache it for.

A write also notes whose it was: what may lag a little for others (``kit.caching.lagging``) may not for them.
A write that only adds rows (``adding``) leaves ``changed(noun)`` as it was: what is known of the rows that
were there before stays as good as it is.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache
from django.db import transaction

LIFETIME = 300  # seconds; how long a cached count may outlive a write that nobody announced


WROTE_FOR = 60  # seconds in which a person is shown nothing that is older than their last write

_writer: ContextVar[Callable[[], Any] | None] = ContextVar("writer", default=None)
_added: ContextVar[frozenset[str]] = ContextVar("added", default=frozenset())


@contextmanager
def written_by(find: Callable[[], Any]) -> Iterator[None]:
    """Note the block's writes as those of the person whose key ``find()`` gives; None is nobody."""
    token = _writer.set(find)
    try:
        yield
    finally:
        _writer.reset(token)


@contextmanager
def adding(*nouns: str) -> Iterator[None]:
    """The block writes new rows of these nouns and touches no others of them, in a transaction of seconds."""
    token = _added.set(_added.get() | set(nouns))
    try:
        yield
    finally:
        _added.reset(token)


def changed(noun: str) -> str:
    """The noun of those rows of ``noun`` that were there before: its version stays while rows are added."""
    return f"{noun}:changed"


def bump(*nouns: str) -> None:
    """Announce that rows of these nouns changed; takes effect when the transaction commits."""
    touched = [*nouns, *(changed(noun) for noun in nouns if noun not in _added.get())]
    fresh = {_version(noun): secrets.token_hex(6) for noun in touched}
    find = _writer.get()
    writer = find() if find else None

    def announce() -> None:
        if writer is not None:
            cache.set_many({wrote(writer, noun): time.time() for noun in touched}, WROTE_FOR)
        cache.set_many(fresh, None)

    transaction.on_commit(announce)


def wrote(writer: Any, noun: str) -> str:
    """The key under which the cache knows when a person last wrote rows of a noun, in seconds."""
    return f"wrote:{writer}:{noun}"


def current(*nouns: str) -> str:
    """One string for the state of all these nouns' data. Costs one round trip to the cache."""
    return read(nouns)[0]


def read(nouns: Iterable[str], *keys: str) -> tuple[str, dict[str, Any]]:
    """The state of these nouns' data, and what the cache holds under ``keys``. One round trip."""
    nouns = tuple(nouns)
    known = cache.get_many([*map(_version, nouns), *keys])
    for key in map(_version, nouns):
        if key not in known:
            cache.add(key, secrets.token_hex(6), None)
            known[key] = cache.get(key)
    return state_of(nouns, known), known


def state_of(nouns: Iterable[str], known: dict[str, Any]) -> str:
    """The state of these nouns' data, out of what ``read`` found of them or of more nouns."""
    return "-".join(str(known[_version(noun)]) for noun in nouns)


def stamp(name: str, nouns: Iterable[str]) -> str:
    """A cache key for ``name`` (any text) that changes with the rows of ``nouns``."""
    return _digest(f"{name}|{current(*nouns)}")


def cached(name: str, nouns: Iterable[str], compute: Callable[[], Any]) -> Any:
    """``compute()``, kept under ``name`` (any text) until rows of ``nouns`` change. Never caches None.

    One round trip where it is kept: the value and the versions are read together.
    """
    nouns = tuple(nouns)
    key = f"cached:{_digest(f'{name}|{nouns}')}"
    state, known = read(nouns, key)
    of, value = known.get(key) or (None, None)
    if of != state:
        value = compute()
        if value is not None:
            cache.set(key, (state, value), LIFETIME)
    return value


def kept(name: str, compute: Callable[[], Any], seconds: float) -> Any:
    """``compute()``, kept under ``name`` (any text) for some seconds. Never caches None."""
    key = _digest(name)
    value = cache.get(key)
    if value is None:
        value = compute()
        cache.set(key, value, seconds)
    return value


def _version(noun):
    return f"version:{noun}"


def _digest(text):
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
