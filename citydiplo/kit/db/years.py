"""Calendar years as conditions, with the same edges for every reader.

A day has no zone: it belongs to the year that it names. A moment belongs to the year that it falls into in
UTC, for readers in any zone, so that a number and the list that it links to agree for all of them.
"""

import datetime

from django.db.models import Q

FIRST, LAST = 1000, 2999  # years that a question may name


def day_in(field: str, year: int) -> Q:
    """The Q for rows whose date ``field`` lies in ``year``."""
    return Q(**{f"{field}__range": (datetime.date(year, 1, 1), datetime.date(year, 12, 31))})


def moment_in(field: str, year: int) -> Q:
    """The Q for rows whose moment ``field`` lies in ``year``, in UTC."""
    begins, over = (datetime.datetime(each, 1, 1, tzinfo=datetime.UTC) for each in (year, year + 1))
    return Q(**{f"{field}__gte": begins, f"{field}__lt": over})
