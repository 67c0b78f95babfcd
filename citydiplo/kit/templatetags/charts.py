"""Markup of small charts: in Python, since each has many parts and a page many of them."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from citydiplo.kit.svg.charts import Compared
from citydiplo.kit.text.numbers import number

register = template.Library()


@register.simple_tag
def footprint_cells(row: Compared) -> SafeString:
    """The bar of a row of a footprint, with a tick for the first comparison and a ring for the second.

    Then its three numbers, with a dash where there is nobody to compare with.
    """
    first = f'<line class="footprint__first" x1="{row.first_at}%" x2="{row.first_at}%" y1="0" y2="100%"/>'
    second = f'<circle class="footprint__second" cx="{row.second_at}%" cy="50%" r="4"/>'
    return mark_safe(
        '<td class="footprint__chart" aria-hidden="true"><svg class="footprint__bar">'
        '<rect class="footprint__track" y="32%" width="100%" height="36%"/>'
        f'<rect class="footprint__value" y="18%" width="{row.width}%" height="64%"/>'
        f"{first if row.first_at else ''}{second if row.second_at else ''}</svg></td>"
        f'<td class="num footprint__own">{number(row.value)}</td>'
        f'<td class="num">{_or_dash(row.first)}</td><td class="num">{_or_dash(row.second)}</td>'
    )


def _or_dash(value):
    return "–" if value is None else number(value)
