"""Markup of small charts: in Python, since each has many parts and a page many of them."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from citydiplo.kit.svg.charts import Compared
from citydiplo.kit.templatetags.marks import icon
from citydiplo.kit.text.numbers import number

register = template.Library()


@register.simple_tag
def footprint_rows(rows: Iterable[Compared]) -> SafeString:
    """The rows of a footprint: its name, the bar and three numbers."""
    return mark_safe("".join(map(_footprint_row, rows)))


def _footprint_row(row):
    label = escape(row.label)
    name = f'<a href="{escape(row.url)}">{label}</a>' if row.url else label
    return (
        f'<tr class="hue-{escape(row.key)}"><th scope="row">'
        f'<span class="footprint__name">{icon("dimension-", row.key)} {name} </span></th>'
        f"{_bar(row)}"
        f'<td class="num footprint__own">{number(row.value)}</td>'
        f'<td class="num">{_or_dash(row.first)}</td><td class="num">{_or_dash(row.second)}</td></tr>'
    )


def _bar(row):
    """A bar with a tick for the first comparison and a ring for the second; none of these for 0."""
    first = f'<line class="footprint__first" x1="{row.first_at}%" x2="{row.first_at}%" y1="0" y2="100%"/>'
    second = f'<circle class="footprint__second" cx="{row.second_at}%" cy="50%" r="4"/>'
    return (
        '<td class="footprint__chart" aria-hidden="true"><svg class="footprint__bar">'
        '<rect class="footprint__track" y="32%" width="100%" height="36%"/>'
        f'<rect class="footprint__value" y="18%" width="{row.width}%" height="64%"/>'
        f"{first if row.first_at else ''}{second if row.second_at else ''}</svg></td>"
    )


def _or_dash(value):
    return "–" if value is None else number(value)
