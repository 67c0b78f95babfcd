"""Counting the statements of a page, and the pages that are kept."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context

from citydiplo.kit import heartbeats


def statements(client, url):
    """What a page asked the database for, warm (counts cached), and never a row at a time.

    A file asks while it is being written: it is read to its end.
    """
    _read(client.get(url))
    with CaptureQueriesContext(connection) as asked, zeal_context():
        answer = _read(client.get(url))
    assert answer.status_code == 200, url
    return [query["sql"] for query in asked]


def _read(answer):
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def on_desk(page, pile):
    """The rows that a desk shows of one pile, in their order."""
    return [task.subject for task in page.context["tasks"] if task.pile == pile]


def kept_pages():
    """How many whole pages the cache holds, in memory or on a server: their text and their headers."""
    if hasattr(cache._cache, "get_client"):
        names = [key.decode() for key in cache._cache.get_client().scan_iter(":1:*")]
    else:
        names = list(cache._cache)
    held = [cache.get(name.removeprefix(":1:")) for name in names]
    return sum(isinstance(value, tuple) and isinstance(value[0], bytes) for value in held)


def worker_and_beat_are_at_work():
    """``/health/jobs`` answers 200 from now on."""
    for key in (heartbeats.BEAT, heartbeats.WORKER):
        heartbeats.note(key)
