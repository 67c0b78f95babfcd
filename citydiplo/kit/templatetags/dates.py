"""Dates that are known to the year, the month or the day, in whole phrases."""

import datetime

from django import template

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text import zones

register = template.Library()


@register.simple_tag
def since(date: datetime.date | None, precision: str = partial_date.Precision.DAY) -> str:
    """“since May 1998”; nothing for no date."""
    return partial_date.since(date, precision) if date else ""


@register.simple_tag
def until(date: datetime.date | None, precision: str = partial_date.Precision.DAY) -> str:
    """“until 1998”; nothing for no date."""
    return partial_date.until(date, precision) if date else ""


@register.filter
def moment(when: datetime.datetime | None) -> str:
    """A moment by the reader’s clocks, with their zone; nothing for none."""
    return zones.moment_text(when) if when else ""
