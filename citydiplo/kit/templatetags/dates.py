"""Dates that are known to the year, the month or the day, in whole phrases."""

from django import template

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text import zones

register = template.Library()


@register.simple_tag
def since(date, precision=partial_date.Precision.DAY):
    """“since May 1998”; nothing for no date."""
    return partial_date.since(date, precision) if date else ""


@register.simple_tag
def until(date, precision=partial_date.Precision.DAY):
    """“until 1998”; nothing for no date."""
    return partial_date.until(date, precision) if date else ""


@register.filter
def moment(when):
    """A moment by the reader’s clocks, with their zone; nothing for none."""
    return zones.moment_text(when) if when else ""
