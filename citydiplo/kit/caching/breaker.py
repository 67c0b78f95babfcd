"""A circuit breaker: after a server failed to answer, calls fail immediately for a while, without waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from citydiplo.kit.errors import CircuitOpenError

PAUSE = 5.0  # seconds in which nobody asks a server that failed


class CircuitBreaker:
    """Whether a server is asked at all. One for each server and process; its threads share it.

    ``errors`` are those that mean that the server does not answer. After one nobody asks for ``pause``
    seconds; then one caller tries, and the others do without until it succeeded.

    With a ``budget``, a thread that waited longer in all since ``begin`` stops asking until the next
    ``begin``, or for ``pause`` seconds; the others go on asking, for a server that answers is not gone.
    Waiting is time in which this process did not compute: what a busy machine makes last longer is no fault
    of the server, and all that was kept would be worked out on top of it. The monotonic clock is read: one
    that is set changes nothing.
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
        if getattr(self._thread, "pauses_until", 0.0) > time.monotonic():
            raise CircuitOpenError
        if self._failed:
            self._claim_the_try()
        began, computed = time.monotonic(), time.process_time()
        try:
            yield
        except self.errors:
            self._fail()
            raise
        waited = (time.monotonic() - began) - (time.process_time() - computed)
        self._thread.waited = getattr(self._thread, "waited", 0.0) + max(0.0, waited)
        self._failed = False
        if self.budget is not None and self._thread.waited > self.budget:
            self.begin()
            self._thread.pauses_until = time.monotonic() + self.pause

    def begin(self) -> None:
        """From here on the waiting of this thread is counted again: another request begins."""
        self._thread.waited = self._thread.pauses_until = 0.0

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
