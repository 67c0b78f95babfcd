"""A cache that may be away or hang: a lost cache costs time once, never a page.

A server that is gone refuses immediately; one that hangs lets each call wait, and a page makes dozens. So all
calls of a request share one short deadline, and after a failure nobody asks the server for some seconds
(``kit.caching.breaker``).
"""

import functools
import logging
import pickle
import time
import zlib
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.core.signals import request_started
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from citydiplo.kit.caching.breaker import CircuitBreaker
from citydiplo.kit.errors import CircuitOpenError, UnreadableValueError

logger = logging.getLogger(__name__)

QUIET = 60  # seconds between two warnings of a kind
CALL = 0.18  # seconds that one call may take
REQUEST = 0.1  # seconds of waiting for a slow server after which a request does without: with the last, 0.3
# What a connection needs for that. One that the server closed is opened again, once and immediately; the
# library itself would wait for seconds between three attempts.
CONNECTION = {
    "socket_connect_timeout": CALL,
    "socket_timeout": CALL,
    "retry": Retry(NoBackoff(), 1, supported_errors=(Unreachable,)),
}

_warned = {}


def _warn(text, error):
    now = time.monotonic()
    if now - _warned.get(text, -QUIET) >= QUIET:
        _warned[text] = now
        logger.warning(text, error)


_breakers: dict[tuple, CircuitBreaker] = {}


def _begin_request(**_signal):
    for breaker in _breakers.values():
        breaker.begin()


request_started.connect(_begin_request, dispatch_uid="cache deadline")


def _forgiving(name, answer):
    method = getattr(RedisCache, name)

    def call(self, *args, **kwargs):
        try:
            with self.breaker.call():
                return method(self, *args, **kwargs)
        except CircuitOpenError:
            return answer(args, kwargs)
        except RedisError as error:  # away, hanging, full, read-only, still loading
            _warn("The cache does not answer (%s); pages go on without it.", error)
            return answer(args, kwargs)
        except UnreadableValueError as error:
            _warn("Another release wrote what the cache holds (%s); it is made again.", error)
            return answer(args, kwargs)

    call.__name__ = name
    call.__doc__ = method.__doc__
    return call


class Compact:
    """Pickles, with what is long compressed: the broker often lives in the same memory."""

    long = 2048  # bytes; below, nothing is gained

    def dumps(self, value: object) -> bytes | int:
        """``value`` as it is stored; whole numbers stay numbers."""
        if type(value) is int:  # counters are incremented by the server
            return value
        text = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return b"z" + zlib.compress(text, 1) if len(text) > self.long else b"p" + text

    def loads(self, stored: Any) -> Any:
        """The value of what ``dumps`` made. Raises UnreadableValueError."""
        try:
            return self._read(stored)
        except Exception as error:  # unpickling may raise anything: its class moved, its bytes are another's
            raise UnreadableValueError(f"{type(error).__name__}: {error}"[:200]) from error

    def _read(self, stored):
        if stored[:1] == b"z":
            return pickle.loads(zlib.decompress(stored[1:]))  # noqa: S301  only this portal writes here
        if stored[:1] == b"p":
            return pickle.loads(stored[1:])  # noqa: S301  only what this portal wrote to its own cache
        return int(stored)


class OneClient(RedisCacheClient):
    """Asks through one client of redis-py. Django makes one for each call: half of what a call takes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._client: Callable[..., Any] = functools.cache(Redis)  # asked for with the pool of a server


class ForgivingRedisCache(RedisCache):
    """Redis or Valkey; while it cannot be reached every read misses and every write is dropped.

    Only what can be computed again may live in it. ``/health/ready`` says when it is away. Its own option
    ``request_budget`` replaces ``REQUEST``; the others go to redis-py.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {**CONNECTION, **params.get("OPTIONS", {})}
        budget = options.pop("request_budget", REQUEST)
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = OneClient
        self.breaker = _breakers.setdefault(
            tuple(self._servers), CircuitBreaker((Unreachable, TooSlow), budget=budget)
        )

    get = _forgiving("get", lambda args, kwargs: kwargs.get("default", args[1] if len(args) > 1 else None))
    get_many = _forgiving("get_many", lambda args, kwargs: {})
    set = _forgiving("set", lambda args, kwargs: None)
    set_many = _forgiving("set_many", lambda args, kwargs: [])
    add = _forgiving("add", lambda args, kwargs: False)
    incr = _forgiving("incr", lambda args, kwargs: 0)
    touch = _forgiving("touch", lambda args, kwargs: False)
    delete = _forgiving("delete", lambda args, kwargs: False)
    delete_many = _forgiving("delete_many", lambda args, kwargs: None)
    has_key = _forgiving("has_key", lambda args, kwargs: False)

    def check(self) -> None:
        """Ask the server itself. Raises redis' own error when it cannot be reached."""
        self._cache.get_client(write=True).ping()
