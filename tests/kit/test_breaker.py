"""After a caller waited for nothing, calls fail immediately; one caller tries, and then all ask again."""

import threading
import time

import pytest

from citydiplo.kit.caching.breaker import CircuitBreaker
from citydiplo.kit.errors import CircuitOpenError


class GoneError(Exception):
    pass


def ask(breaker, *, error=None, seconds=0.0):
    with breaker.call():
        time.sleep(seconds)
        if error:
            raise error


def test_after_a_failure_nobody_asks():
    breaker = CircuitBreaker((GoneError,), pause=60)
    with pytest.raises(GoneError):
        ask(breaker, error=GoneError)
    for _time in range(3):
        with pytest.raises(CircuitOpenError):
            ask(breaker)


def test_another_error_is_no_failure_of_the_server():
    breaker = CircuitBreaker((GoneError,), pause=60)
    with pytest.raises(ValueError, match="odd"):
        ask(breaker, error=ValueError("odd"))
    ask(breaker)


def test_after_the_pause_one_of_many_threads_tries_and_success_lets_all_in():
    breaker, outcomes = CircuitBreaker((GoneError,), pause=0.05), []
    with pytest.raises(GoneError):
        ask(breaker, error=GoneError)
    time.sleep(0.06)
    breaker.pause = 60

    def one():
        try:
            ask(breaker, seconds=0.2)
            outcomes.append("asked")
        except CircuitOpenError:
            outcomes.append("paused")

    threads = [threading.Thread(target=one) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["asked"] + ["paused"] * 7
    ask(breaker)


def test_a_request_that_waited_long_in_all_stops_asking_and_the_others_do():
    breaker = CircuitBreaker((GoneError,), pause=60, budget=0.05)
    calls = (ask(breaker, seconds=0.01) for _call in range(7))
    with pytest.raises(CircuitOpenError):  # at the sixth, or sooner where the machine is busy
        list(calls)
    with pytest.raises(CircuitOpenError):
        ask(breaker)
    other = threading.Thread(target=lambda: asked.append(ask(breaker)))
    asked = []
    other.start()
    other.join()
    assert asked == [None]
    breaker.begin()
    ask(breaker)


def test_time_in_which_this_process_computes_is_no_waiting():
    """Sixteen readers at once make each call last longer; their answers must not be worked out once more."""
    breaker = CircuitBreaker((GoneError,), pause=60, budget=60)
    began, computed = time.monotonic(), time.process_time()
    for _call in range(4):
        with breaker.call():
            until = time.process_time() + 0.03
            while time.process_time() < until:
                pass
    took, computed = time.monotonic() - began, time.process_time() - computed
    assert breaker._thread.waited <= took - computed + 0.01


def test_a_machine_that_makes_some_calls_last_is_no_slow_server():
    breaker = CircuitBreaker((GoneError,), pause=60, budget=0.5)
    for seconds in (0.0, 0.3, 0.0, 0.3, 0.0):
        ask(breaker, seconds=seconds)
    ask(breaker)
    assert breaker._thread.waited > breaker.budget


def test_even_then_a_request_waits_only_so_long():
    breaker = CircuitBreaker((GoneError,), pause=60, budget=0.005)
    ask(breaker)
    slow = (ask(breaker, seconds=0.01) for _call in range(8))
    with pytest.raises(CircuitOpenError):
        list(slow)


def test_where_nobody_says_that_a_request_begins_old_waiting_is_forgotten():
    """A worker of tasks asks for days: a tenth of a second in all is soon spent."""
    breaker = CircuitBreaker((GoneError,), pause=0.01, budget=60)
    for _call in range(5):
        ask(breaker, seconds=0.02)
    assert breaker._thread.calls == 1


def test_each_request_has_a_budget_of_its_own():
    breaker = CircuitBreaker((GoneError,), pause=60, budget=5)
    for _request in range(3):
        breaker.begin()
        ask(breaker, seconds=0.01)
    assert breaker._thread.waited < 5
    other = threading.Thread(target=ask, args=(breaker,))
    other.start()
    other.join()
    ask(breaker)


def test_a_clock_that_is_set_changes_nothing(monkeypatch):
    breaker = CircuitBreaker((GoneError,), pause=60)
    with pytest.raises(GoneError):
        ask(breaker, error=GoneError)
    monkeypatch.setattr(time, "time", lambda: 10**12)
    with pytest.raises(CircuitOpenError):
        ask(breaker)
