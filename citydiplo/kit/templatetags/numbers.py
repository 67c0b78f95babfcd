"""Filters that write numbers as the reader's language does (``kit.text.numbers``)."""

from django import template

from citydiplo.kit.text.numbers import compact, exact, number, percent

register = template.Library()
register.filter("number", number)
register.filter("exact", exact)
register.filter("compact", compact)
register.filter("percent", percent)
