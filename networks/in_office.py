"""Whether a mayor may be called “in office” today, and the words for what is known instead.

Sources say that somebody was in office on a day. Nobody tells the register when that ends: after
``MONTHS`` without news a page says on which day the person was in office, and no longer that they are.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision
from networks.choices import FactState

MONTHS = 18  # for so long after the last news a mayor is called “in office”
OWN_WORD = (FactState.CONFIRMED, FactState.DECLARED)  # states in which the city itself says who governs


def fresh_since(day: datetime.date) -> datetime.date:
    """The first day from which news still counts on ``day``."""
    return partial_date.months_after(day, -MONTHS)


def begun(day: datetime.date) -> Q:
    """Mandates that do not begin after ``day``; a start that is not known is taken for a past one."""
    return Q(starts__isnull=True) | Q(starts__lte=day)


def running(day: datetime.date) -> Q:
    """Mandates that have begun by ``day`` and have no end by then."""
    return begun(day) & (Q(ends__isnull=True) | Q(ends__gt=day))


def in_office(day: datetime.date) -> Q:
    """Mandates of whom a page may say on ``day`` that they are in office."""
    return running(day) & (
        Q(state__in=OWN_WORD) | Q(known_on__gte=fresh_since(day)) | Q(starts__gte=fresh_since(day))
    )


def last_known(day: datetime.date) -> Q:
    """Mandates without an end by ``day`` that nobody confirmed for too long."""
    since = fresh_since(day)
    not_recent = (Q(known_on__isnull=True) | Q(known_on__lt=since)) & (
        Q(starts__isnull=True) | Q(starts__lt=since)
    )
    return running(day) & not_recent & ~Q(state__in=OWN_WORD)


def is_in_office(
    *,
    state: str,
    starts: datetime.date | None,
    ends: datetime.date | None,
    known_on: datetime.date | None,
    day: datetime.date,
) -> bool:
    """The same as ``in_office``, of the values of one mandate."""
    if (starts and starts > day) or (ends and ends <= day):
        return False
    since = fresh_since(day)
    return state in OWN_WORD or any(date is not None and date >= since for date in (starts, known_on))


def was_in_office(date: datetime.date | None, precision: str = Precision.DAY) -> str:
    """“in office in January 2024”, as exact as it is known; empty for no date."""
    if date is None:
        return ""
    words = partial_date.display(date, precision)
    match precision:
        case Precision.YEAR:
            return _("in office in %(year)s") % {"year": words}
        case Precision.MONTH:
            return _("in office in %(month)s") % {"month": words}
    return _("in office on %(day)s") % {"day": words}


def known(date: datetime.date | None, precision: str = Precision.DAY) -> str:
    """“last known in January 2024”: the last news of somebody in office; empty for no date."""
    if date is None:
        return ""
    words = partial_date.display(date, precision)
    match precision:
        case Precision.YEAR:
            return _("last known in %(year)s") % {"year": words}
        case Precision.MONTH:
            return _("last known in %(month)s") % {"month": words}
    return _("last known on %(day)s") % {"day": words}
