"""A circuit breaker: after a server failed to answer, calls fail immediately for a while, without waiting."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from citydiplo.kit.errors import CircuitOpenError

PAUSE = 5.0  # seconds in which nobody asks a server that failed
MOST = 10  # times the budget: so long a thread waits for answers of which only some are slow


class CircuitBreaker:
    """Whether a server is asked at all. One for each server and process; its threads share it.

    ``errors`` are those that mean that the server does not answer. After one nobody asks for ``pause``
    seconds; then one caller tries, and the others do without until it succeeded.

    With a ``budget``, a thread stops asking until the next ``begin``, or for ``pause`` seconds, once its
    calls would have waited longer in all had each been as quick as the quickest. The others go on asking, for
    a server that answers is not gone. Where nobody says ``begin``, those of ``pause`` seconds count together.

    A slow server makes every call last, a busy machine only some. Those may take ``MOST`` budgets: all that
    was kept would be worked out on top of what keeps the machine busy. Waiting is time in which this process
    did not compute. The monotonic clock is read: one that is set changes nothing.
    """

    def __init__(self, errors: tuple, *, pause: float = PAUSE, budget: float | None = None) -> None:
        self.errors, self.pause, self.budget = errors, pause, budget
        self._lock = threading.Lock()
        self._failed = False
        self._again = 0.0  # when somebody may try
        self._thread = threading.local()

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call of the server. Raises CircuitOpenError instead, or passes on what the call raised."""
        began, computed = time.monotonic(), time.process_time()
        if getattr(self._thread, "pauses_until", 0.0) > began:
            raise CircuitOpenError
        if self._failed:
            self._claim_the_try()
        try:
            yield
        except self.errors:
            self._fail()
            raise
        self._failed = False
        if self.budget is not None:
            waited = (time.monotonic() - began) - (time.process_time() - computed)
            if self._is_spent(max(0.0, waited), began):
                self.begin()
                self._thread.pauses_until = time.monotonic() + self.pause

    def begin(self) -> None:
        """From here on the waiting of this thread is counted again: another request begins."""
        self._thread.pauses_until = 0.0
        self._thread.calls, self._thread.quickest, self._thread.waited = 0, math.inf, 0.0
        self._thread.since = time.monotonic()

    def _is_spent(self, waited, began):
        """Count a call that waited so long; whether the thread has no time left for another."""
        mine = self._thread
        if began - getattr(mine, "since", -math.inf) > self.pause:
            self.begin()
        mine.calls += 1
        mine.waited += waited
        mine.quickest = min(mine.quickest, waited)
        return mine.calls * mine.quickest > self.budget or mine.waited > MOST * self.budget

    def _claim_the_try(self):
        with self._lock:
            now = time.monotonic()
            if now < self._again:
                raise CircuitOpenError
            self._again = now + self.pause

    def _fail(self):
        with self._lock:
            self._again = time.monotonic() + self.pause
            self._failed = True
