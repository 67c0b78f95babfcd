"""Counting the statements of a page."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context


def statements(client, url):
    """What a page asked the database for, warm (counts cached), and never a row at a time."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked, zeal_context():
        answer = client.get(url)
    assert answer.status_code == 200, url
    return [query["sql"] for query in asked]


def on_desk(page, pile):
    """The rows that a desk shows of one pile, in their order."""
    return [task.subject for task in page.context["tasks"] if task.pile == pile]
