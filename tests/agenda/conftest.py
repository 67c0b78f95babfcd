"""Fixtures of the agenda's tests: its cast, a mail server on loopback, and a worker of one's own."""

import pytest

from agenda.actions.sending.carrying import Carrier
from tests.agenda import sink as sinks
from tests.agenda.cast import Cast


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def sink(settings):
    with sinks.running(settings) as running:
        yield running


@pytest.fixture
def carrier(sink):
    """A worker process: it keeps its line and what it rendered from bag to bag."""
    made = Carrier()
    yield made
    made.line.drop()
