"""The last sign of life of a partnership in words, and how long ago it was."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.fields.partial_date import Precision, day_text, months_after
from citydiplo.kit.text.zones import portal_day
from partnerships.choices import NOT_WORKED, SIGN_IN, PartnershipStatus, SignAge, SignKind

LONG_AGO = 5  # years after which a page says for how long there was no sign
NEWEST_YEAR = 1


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years earlier; the 28th where there is no 29th of February."""
    return months_after(day, -12 * years)


def starts_of_ages(today: datetime.date | None = None) -> dict[SignAge, datetime.date]:
    """The first day that is so long ago, as of ``today``: none for what is longer ago."""
    today = today or portal_day()
    return {
        SignAge.YEAR: years_before(today, NEWEST_YEAR),
        SignAge.FIVE_YEARS: years_before(today, LONG_AGO),
    }


def sign_in_words(kind: str, day: datetime.date, precision: str) -> str:
    """ "visit in May 2026": never a day, since a month says enough."""
    when = f"{day.year:04d}" if precision == Precision.YEAR else day_text(day, "YEAR_MONTH_FORMAT")
    return SIGN_IN[SignKind(kind)] % {"when": when}


def sign_of(row: Mapping[str, Any], *, today: datetime.date | None = None) -> str:
    """``sign_text`` of a row of a list: a mapping with the columns of the partnership."""
    return sign_text(
        status=row["status"],
        kind=row["sign_kind"],
        day=row["sign_on"],
        precision=row["sign_precision"],
        today=today,
    )


def sign_text(
    *,
    status: str,
    kind: str,
    day: datetime.date | None,
    precision: str,
    today: datetime.date | None = None,
) -> str:
    """ "Active: visit in May 2026", "Last sign of life: …" or "No sign of life for 6 years"; empty for none.

    Only an active partnership is called active; of one that has ended or is historic no sign is missed.
    """
    if not kind or day is None:
        return ""
    today = today or portal_day()
    words = {"sign": sign_in_words(kind, day, precision)}
    is_active = status == PartnershipStatus.ACTIVE
    ages = starts_of_ages(today)
    if is_active and day >= ages[SignAge.YEAR]:
        return _("Active: %(sign)s") % words
    if day >= ages[SignAge.FIVE_YEARS] or status in NOT_WORKED:
        return _("Last sign of life: %(sign)s") % words
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return ngettext("No sign of life for %(n)s year", "No sign of life for %(n)s years", years) % {"n": years}
