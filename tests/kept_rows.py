"""Rows that the tests of a module share, because making them for each would take longer than the tests."""

import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction


@contextmanager
def kept_for_a_module(django_db_blocker):
    """Rows made within stand until the end; each test takes back what it wrote."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


class KeptForModules:
    """Rows that several modules share: on SQLite made once for a process, and copied for later modules."""

    def __init__(self, build, files):
        """``build()`` makes the rows; ``files`` is a folder for copies of the files that it stores."""
        self.build, self.files = build, Path(files)
        self._made = self._rows = None

    @contextmanager
    def for_a_module(self, django_db_blocker):
        """What ``build`` gave back, with its rows in the database; each test takes back what it wrote."""
        if connection.vendor != "sqlite":
            with kept_for_a_module(django_db_blocker):
                yield self.build()
            return
        with django_db_blocker.unblock():
            without = _copy_of_database()
            if self._rows is None:
                self._make()
            _take(self._rows)
            shutil.copytree(self.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
            yield self._made
            _take(without)
        cache.clear()

    def _make(self):
        with transaction.atomic():
            self._made = self.build()
            self._rows = _copy_of_database()
            transaction.set_rollback(True)
        shutil.copytree(settings.MEDIA_ROOT, self.files, dirs_exist_ok=True)


def _copy_of_database():
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:")
    copy.deserialize(connection.connection.serialize())
    return copy


def _take(copy):
    assert not connection.in_atomic_block  # the copy would wait for its end
    copy.backup(connection.connection)
    ContentType.objects.clear_cache()  # a test that emptied the tables has given kinds other numbers since
