"""A cache in the database for counts that must hold: there an outage is an error, not a lost value."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router

from citydiplo.kit.web import outages


class CountingCache(DatabaseCache):
    """Django's database cache, whose writes raise where the database is away, busy or full.

    Django's own answers False to any error, as if somebody else had written the same key. Code that counts
    attempts would then take a database that is locked for too many of them, or let one pass uncounted.
    """

    def _base_set(self, mode, key, value, timeout=DEFAULT_TIMEOUT):
        refused = []

        def note_errors(execute, sql, params, many, context):
            try:
                return execute(sql, params, many, context)
            except DatabaseError as error:
                refused.append(error)
                raise

        database = connections[router.db_for_write(self.cache_model_class)]
        with database.execute_wrapper(note_errors):
            is_written = super()._base_set(mode, key, value, timeout)
        for error in refused:
            if outages.kind_of(error):
                raise error
        return is_written
