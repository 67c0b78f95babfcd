"""Dates that are known to the year, the month or the day, in whole phrases."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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
    """A moment by the reader’s clocks, and the zone of these: “27 November 2026, 14:30 (America/Lima)”.

    The one way to print a time of day: a time without its zone is wrong for every second reader.
    """
    if not when:
        return ""
    words = {
        "moment": date_format(timezone.localtime(when), "DATETIME_FORMAT"),
        "zone": clocks.readers_zone(),
    }
    return _("%(moment)s (%(zone)s)") % words
