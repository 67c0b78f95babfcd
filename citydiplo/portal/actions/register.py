"""The whole starter register: every app's data files, then what is counted from them."""

from collections.abc import Callable

from django.db import connection

from citydiplo.portal.actions import search
from networks.actions import register as who_exists
from partnerships.actions import city_counts, denormalized
from partnerships.actions import register as what_they_share
from partnerships.actions.cities import relabel
from partnerships.models import Partnership, Party


def load(*, say: Callable[[str], object], again: bool = False) -> None:
    """Load what is news in the data files. Nothing new costs a dozen small statements."""
    news = [
        who_exists.load(say=say, again=again, renamed=lambda city: relabel(city=city)),
        what_they_share.load(say=say, again=again),
    ]
    if any(news):
        say(f"standing and footprints: {city_counts.refresh():,} rows changed")
        say(f"networks and sizes of partnerships: {denormalized.refresh():,} rows changed")
        _tell_planner()
    else:
        say("The starter register is loaded already.")
    if any(news) or search.is_empty():
        say(f"search: {search.reindex():,} pages in the index")


def _tell_planner():
    """Have PostgreSQL count what was loaded; by itself it does so a minute later.

    Until then it takes these tables for empty, and an import's look at them takes a hundred times as long.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Partnership, Party):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
