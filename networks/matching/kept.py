"""The names of the register kept in a process, for the few mentions of a request.

An import reads all cities once for thousands of mentions. For ten that costs more than all the rest. Here
each name is kept as eight bytes: a part of its hash, and which city has it. Two names may share a hash, and a
city may have lost a name since: what is found here is read again and compared by the name itself.
"""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from citydiplo.kit.caching import versions
from networks.matching.geography import LargeCities

NOUNS = ("cities",)
MOST_BEHIND = 60  # seconds for which a new name of a known city may be missing; a new city never is
_PLACE, _HASH = 24, 40  # bits of a kept name
_MOST_PLACES = 1 << _PLACE


@dataclass(frozen=True)
class RegisterNames:
    """Which cities have which names. ``last`` is the newest city that was read."""

    names: array[int]  # sorted
    pks: array[int]
    areas: defaultdict[str, set[str]]
    large_cities: LargeCities
    last: int

    def cities(self, keys: Iterable[str]) -> list[int]:
        """The keys of those that may have one of the folded names ``keys``."""
        found = set()
        for key in keys:
            begin = _hashed(key)
            place = bisect_left(self.names, begin)
            while place < len(self.names) and self.names[place] >> _PLACE == begin >> _PLACE:
                found.add(self.pks[self.names[place] & (_MOST_PLACES - 1)])
                place += 1
        return sorted(found)


class NamesToKeep:
    """Collects what :class:`RegisterNames` holds, city by city."""

    def __init__(self) -> None:
        self._names, self._pks = array("Q"), array("q")
        self.areas: defaultdict[str, set[str]] = defaultdict(set)
        self.large_cities = LargeCities()

    def add(self, pk: int, keys: Collection[str]) -> None:
        """A city and every folded name that can lead to it."""
        place = len(self._pks)
        self._pks.append(pk)
        self._names.extend(_hashed(key) | place for key in keys)

    def kept(self) -> RegisterNames:
        """All of them."""
        last = max(self._pks, default=0)
        names = array("Q", sorted(self._names))
        return RegisterNames(names, self._pks, self.areas, self.large_cities, last)


def _hashed(key):
    """The hash of a name in the upper bits. It is another one in each process."""
    return (hash(key) & ((1 << _HASH) - 1)) << _PLACE


@dataclass
class _Kept:
    names: RegisterNames | None = None
    stamp: str = ""
    until: float = 0.0


_kept, _lock = _Kept(), threading.Lock()


def names_of_register(read: Callable[[], RegisterNames]) -> RegisterNames:
    """The names as this process keeps them; ``read()`` again where cities changed a while ago.

    One round trip to the cache. Of several threads one reads, and the others go on with what is kept.
    """
    stamp = versions.read(NOUNS)[0]
    if _kept.names and (stamp == _kept.stamp or time.monotonic() < _kept.until):
        return _kept.names
    if not _lock.acquire(blocking=_kept.names is None):
        return _kept.names or read()
    try:
        if _kept.names is None or stamp != _kept.stamp:
            _kept.names, _kept.stamp = read(), stamp
            _kept.until = time.monotonic() + MOST_BEHIND
        return _kept.names
    finally:
        _lock.release()


def forget() -> None:
    """Keep nothing."""
    _kept.names, _kept.stamp, _kept.until = None, "", 0.0
