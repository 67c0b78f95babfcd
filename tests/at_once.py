"""Acts of several people at the same instant, each on a connection of its own."""

import threading

import pytest
from django.db import connection

MARKS = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    # The tests' SQLite lives in memory, where connections lock each other's tables instead of waiting.
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs connections that wait"),
]


def at_once(*acts, refusals=()):
    """Run ``acts`` together; what each of them returned, or which of ``refusals`` it met."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait()
            answers[place] = act()
        except refusals as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
