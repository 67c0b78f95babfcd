"""Fixtures of the agenda's tests: its cast, a mail server on loopback, and a worker of one's own."""

import datetime

import pytest

from agenda.digests.send.worker import BatchSender
from tests.agenda import events
from tests.agenda import sink as sinks
from tests.agenda.cast import Cast


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def clock(monkeypatch):
    """A clock that only moves when a test moves it."""

    class Clock:
        now = events.moment("2026-11-27 12:00")

        def pass_on(self, **time):
            self.now += datetime.timedelta(**time)

    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def sink(settings):
    with sinks.running(settings) as running:
        yield running


@pytest.fixture
def sender(sink):
    """A worker process: it keeps its line and what it rendered from batch to batch."""
    made = BatchSender()
    yield made
    made.connection.close()
