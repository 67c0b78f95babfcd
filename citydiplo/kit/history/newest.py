"""Which rows were entered or changed last: feeds tell in this order of nouns that keep no such dates."""

import datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

Moments = dict[Any, tuple[datetime.datetime | None, datetime.datetime]]


def newest_acts(rows: QuerySet[Any], most: int) -> Moments:
    """{key: (when it was entered here, when it was changed last)} of the ``most`` newest ``rows``, in order.

    Rows that came with a data file and that nobody touched since have no act: they are left out. One that was
    changed here, but not entered, has None first. One statement.
    """
    # SQLite would read all rows of a subquery by IN first, and acts are few.
    acts = rows.model.history.filter(Exists(rows.order_by().filter(pk=OuterRef("id")))).exclude(
        history_type="-"
    )
    found = (
        acts.order_by()
        .values("id")
        .annotate(first=Min("history_date", filter=Q(history_type="+")), last=Max("history_date"))
    )
    return {row["id"]: (row["first"], row["last"]) for row in found.order_by("-last", "-id")[:most]}
