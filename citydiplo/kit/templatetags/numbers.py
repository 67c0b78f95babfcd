"""Filters that write numbers as the reader's language does (``kit.text.numbers``)."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from citydiplo.kit.text.numbers import compact, exact, number, one_decimal, percent

register = template.Library()
register.filter("number", number)
register.filter("exact", exact)
register.filter("compact", compact)
register.filter("percent", percent)

# Cells of a table's row. In Python, since a table of all years has a thousand and a template takes long.
UNKNOWN = '<span class="unknown">–</span>'


@register.filter
def cells(texts: Iterable[object]) -> SafeString:
    """A cell for each text."""
    return mark_safe("".join(f'<td class="num">{escape(text)}</td>' for text in texts))


@register.filter
def number_cells(numbers: Iterable[object]) -> SafeString:
    """A cell for each number."""
    return cells(map(number, numbers))


@register.filter
def decimal_cells(numbers: Iterable[float | None]) -> SafeString:
    """A cell for each number with one decimal; a dash for what is not known."""
    found = (UNKNOWN if each is None else escape(one_decimal(each)) for each in numbers)
    return mark_safe("".join(f'<td class="num">{text}</td>' for text in found))
