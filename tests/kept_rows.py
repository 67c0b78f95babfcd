"""Rows that the tests of a module share, because making them for each would take longer than the tests."""

from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction


@contextmanager
def kept_for_a_module(django_db_blocker):
    """Rows made within stand until the end; each test takes back what it wrote."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
