"""Answers that may lag a few seconds behind the data, so that nobody waits for new ones.

After a write, readers get the last answer for up to ``COUNTS_LAG`` seconds. Then one of them works out the
new one, and the others get the old one as long as that takes; where none is kept, they wait for the new one.
Who wrote within the last minute gets no answer that was begun before their write: what one saves is in what
one opens next.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from citydiplo.kit.caching import versions

PATIENCE = 10  # seconds after which a reader who works out an answer is thought to be gone
WAIT, LOOK = (
    2.0,
    0.03,
)  # seconds that others wait for the first answer, and between two looks whether it is there
MOST_BEHIND = 30  # seconds; an older answer is given to nobody. Less than versions.WROTE_FOR
CLOCKS = 1.0  # seconds by which the clocks of two machines may differ


@dataclass(frozen=True)
class _Kept:
    """An answer, the state of the data that it was worked out of, and when that was begun."""

    value: Any
    stamp: str
    begun: float


class LaggingAnswers:
    """The kept answers to some questions about ``nouns``, read for one reader in one round trip.

    ``questions`` are texts. Those in ``settled`` are about rows that were there a while ago: rows that are
    added do not change their answers (``versions.adding``). ``reader`` is the key of the person who asks,
    None for a visitor. ``is_behind`` says whether any answer given was older than the data.
    """

    def __init__(
        self,
        nouns: Iterable[str],
        questions: Iterable[str],
        reader: Any = None,
        *,
        settled: Collection[str] = (),
    ) -> None:
        nouns = tuple(nouns)
        before = tuple(map(versions.changed, nouns)) if settled else ()
        self._nouns = {question: before if question in settled else nouns for question in questions}
        self._keys = {question: _key(question) for question in self._nouns}
        marks = [] if reader is None else [versions.wrote(reader, noun) for noun in (*nouns, *before)]
        self.stamp, self._known = versions.read((*nouns, *before), *self._keys.values(), *marks)
        self._reader = reader
        self.is_behind = False

    def may_lag(self, question: str) -> bool:
        """Whether this reader may get an answer that is older than the data at all."""
        return bool(settings.COUNTS_LAG) and self._wrote(question) is None

    def _wrote(self, question):
        """When this reader last wrote what the answer depends on, within the last minute; else None."""
        marks = (versions.wrote(self._reader, noun) for noun in self._nouns[question])
        return max((self._known[mark] for mark in marks if mark in self._known), default=None)

    def _state(self, question):
        return versions.state_of(self._nouns[question], self._known)

    def knows(self, question: str) -> bool:
        """Whether the kept answer is that of the data as they are."""
        kept = self._known.get(self._keys[question])
        return kept is not None and kept.stamp == self._state(question)

    def exact(self, question: str, compute: Callable[[], Any]) -> Any:
        """The answer out of the data as they are: the kept one, or ``compute()``."""
        kept = self._known.get(self._keys[question])
        if kept is None:
            return self._first(question, compute)
        return kept.value if self.knows(question) else self._work_out(question, compute)

    def _work_out(self, question, compute):
        begun = time.time()
        return self.keep(question, compute(), begun)

    def _first(self, question, compute):
        """``compute()`` where no answer is kept: by one reader. The others wait for it, and not for ever."""
        key = self._keys[question]
        lock = _lock(key)
        if cache.add(lock, 1, PATIENCE):
            try:
                return self._work_out(question, compute)
            finally:
                cache.delete(lock)
        give_up = time.monotonic() + WAIT
        while cache.get(lock) and time.monotonic() < give_up:  # a cache that is away holds no lock
            time.sleep(LOOK)
        found = cache.get(key)
        if found is None or found.stamp != self._state(question):
            return self._work_out(question, compute)
        self._known[key] = found
        return found.value

    def keep(self, question: str, value: Any, begun: float) -> Any:
        """Keep an answer that was worked out beginning at ``begun``, in seconds of the clock."""
        key = self._keys[question]
        self._known[key] = _Kept(value, self._state(question), begun)
        cache.set(key, self._known[key], versions.LIFETIME)
        return value

    def lagging(
        self,
        question: str,
        compute: Callable[[], Any],
        *,
        gives: Callable[[Any], bool] = lambda value: True,
        seconds: float = 0,
    ) -> Any:
        """The answer, which may be older than the data if ``gives`` says so of it.

        What takes long and few look at closely may be ``seconds`` old before somebody works it out again, not
        only ``COUNTS_LAG``; less than ``MOST_BEHIND``.
        """
        kept, now = self._known.get(self._keys[question]), time.time()
        if kept and not self.knows(question) and self._may_give(question, kept, now) and gives(kept.value):
            lock = _lock(self._keys[question])
            if now - kept.begun < max(settings.COUNTS_LAG, seconds) or not cache.add(lock, 1, PATIENCE):
                self.is_behind = True
                return kept.value
            try:
                return self._work_out(question, compute)
            finally:
                cache.delete(lock)
        return self.exact(question, compute)

    def beside(
        self,
        question: str,
        mark: Any,
        compute: Callable[[], Any],
        *,
        gives: Callable[[Any], bool] = lambda value: True,
    ) -> Any:
        """As ``lagging``, but only the answer that was worked out for this ``mark``, such as a moment."""
        found = self.lagging(
            question, lambda: (mark, compute()), gives=lambda found: found[0] == mark and gives(found[1])
        )
        if found[0] != mark:
            begun = time.time()
            found = self.keep(question, (mark, compute()), begun)
        return found[1]

    def _may_give(self, question, kept, now):
        """Whether this reader may get an answer that is older than the data."""
        if not settings.COUNTS_LAG or now - kept.begun > MOST_BEHIND:
            return False
        wrote = self._wrote(question)
        return wrote is None or kept.begun > wrote + CLOCKS


def _key(question):
    return f"lagging:{hashlib.blake2b(question.encode(), digest_size=16).hexdigest()}"


def _lock(key):
    return f"{key}:begun"
