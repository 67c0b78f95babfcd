"""A cache that may be away: a lost cache costs time, never a page."""

import logging
import pickle
import time
import zlib

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow

logger = logging.getLogger(__name__)


QUIET = 60  # seconds between two warnings of a kind: each page asks the cache several times
_warned = {}


def _warn(text, error):
    now = time.monotonic()
    if now - _warned.get(text, -QUIET) >= QUIET:
        _warned[text] = now
        logger.warning(text, error)


def _forgiving(name, answer):
    method = getattr(RedisCache, name)

    def call(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except (Unreachable, TooSlow) as error:
            _warn("The cache does not answer (%s); pages go on without it.", error)
            return answer(args, kwargs)
        except Unreadable as error:
            _warn("Another release wrote what the cache holds (%s); it is made anew.", error)
            return answer(args, kwargs)

    call.__name__ = name
    call.__doc__ = method.__doc__
    return call


class Unreadable(ValueError):
    """What the cache holds was not written by this release."""


class Compact:
    """Pickles, with what is long compressed: the broker often lives in the same memory."""

    long = 2048  # bytes; below, nothing is gained

    def dumps(self, value):
        if type(value) is int:  # counters are incremented by the server
            return value
        text = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return b"z" + zlib.compress(text, 1) if len(text) > self.long else b"p" + text

    def loads(self, stored):
        try:
            return self._read(stored)
        except Exception as error:  # unpickling may raise anything: its class moved, its bytes are another's
            raise Unreadable(f"{type(error).__name__}: {error}"[:200]) from error

    def _read(self, stored):
        if stored[:1] == b"z":
            return pickle.loads(zlib.decompress(stored[1:]))  # noqa: S301  only this portal writes here
        if stored[:1] == b"p":
            return pickle.loads(stored[1:])  # noqa: S301
        return int(stored)


class ForgivingRedisCache(RedisCache):
    """Redis or Valkey; while it cannot be reached every read misses and every write is dropped.

    Only what can be computed again may live in it. ``/health/ready`` says when it is away.
    """

    get = _forgiving("get", lambda args, kwargs: kwargs.get("default", args[1] if len(args) > 1 else None))
    get_many = _forgiving("get_many", lambda args, kwargs: {})
    set = _forgiving("set", lambda args, kwargs: None)
    set_many = _forgiving("set_many", lambda args, kwargs: [])
    add = _forgiving("add", lambda args, kwargs: False)
    touch = _forgiving("touch", lambda args, kwargs: False)
    delete = _forgiving("delete", lambda args, kwargs: False)
    delete_many = _forgiving("delete_many", lambda args, kwargs: None)
    has_key = _forgiving("has_key", lambda args, kwargs: False)

    def check(self):
        """Ask the server itself. Raises redis' own error when it cannot be reached."""
        self._cache.get_client(write=True).ping()
