"""Answers that may lag a few seconds behind the data, so that nobody waits for new ones.

After a write, readers get the last answer for up to ``COUNTS_LAG`` seconds. Then one of them works out the
new one, and the others get the old one as long as that takes. Who wrote within the last minute gets no answer
that was begun before their write: what one saves is in what one opens next.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from citydiplo.kit.caching import versions

PATIENCE = 10  # seconds after which a reader who works out an answer is thought to be gone
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

    ``questions`` are texts. ``reader`` is the key of the person who asks, None for a visitor. ``is_behind``
    says whether any answer given was older than the data.
    """

    def __init__(self, nouns: Iterable[str], questions: Iterable[str], reader: Any = None) -> None:
        self._keys = {question: _key(question) for question in questions}
        marks = [] if reader is None else [versions.wrote(reader)]
        self.stamp, self._known = versions.read(nouns, *self._keys.values(), *marks)
        self._wrote = self._known.get(marks[0]) if marks else None
        self.is_behind = False

    @property
    def may_lag(self) -> bool:
        """Whether this reader may get what is older than the data at all."""
        return bool(settings.COUNTS_LAG) and self._wrote is None

    def knows(self, question: str) -> bool:
        """Whether the kept answer is that of the data as they are."""
        kept = self._known.get(self._keys[question])
        return kept is not None and kept.stamp == self.stamp

    def exact(self, question: str, compute: Callable[[], Any]) -> Any:
        """The answer out of the data as they are: the kept one, or ``compute()``."""
        if self.knows(question):
            return self._known[self._keys[question]].value
        begun = time.time()
        return self.keep(question, compute(), begun)

    def keep(self, question: str, value: Any, begun: float) -> Any:
        """Keep an answer that was worked out beginning at ``begun``, in seconds of the clock."""
        key = self._keys[question]
        self._known[key] = _Kept(value, self.stamp, begun)
        cache.set(key, self._known[key], versions.LIFETIME)
        return value

    def lagging(
        self, question: str, compute: Callable[[], Any], *, gives: Callable[[Any], bool] = lambda value: True
    ) -> Any:
        """The answer, which may be older than the data if ``gives`` says so of it."""
        kept, now = self._known.get(self._keys[question]), time.time()
        if kept and kept.stamp != self.stamp and self._may_give(kept, now) and gives(kept.value):
            lock = f"{self._keys[question]}:begun"
            if now - kept.begun < settings.COUNTS_LAG or not cache.add(lock, 1, PATIENCE):
                self.is_behind = True
                return kept.value
            try:
                return self.exact(question, compute)
            finally:
                cache.delete(lock)
        return self.exact(question, compute)

    def _may_give(self, kept, now):
        """Whether this reader may get an answer that is older than the data."""
        if not settings.COUNTS_LAG or now - kept.begun > MOST_BEHIND:
            return False
        return self._wrote is None or kept.begun > self._wrote + CLOCKS


def _key(question):
    return f"lagging:{hashlib.blake2b(question.encode(), digest_size=16).hexdigest()}"
