"""Dates that are known to the year, the month or the day, in whole phrases."""

from django import template

from citydiplo.kit import clocks, partialdates

register = template.Library()


@register.simple_tag
def since(date, precision=partialdates.Precision.DAY):
    """“since May 1998”; nothing for no date."""
    return partialdates.since(date, precision) if date else ""


@register.simple_tag
def until(date, precision=partialdates.Precision.DAY):
    """“until 1998”; nothing for no date."""
    return partialdates.until(date, precision) if date else ""


@register.filter
def moment(when):
    """A moment by the reader’s clocks, with their zone; nothing for none."""
    return clocks.moment_text(when) if when else ""
