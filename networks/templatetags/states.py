"""The state of confirmation in lists: said once for open data, and on a row only where it differs."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from networks.cached_markup import state_cells
from networks.choices import FactState

register = template.Library()


@register.simple_tag
def state(row):
    """The badge of a row, a dictionary or a record; nothing for open data, which ``states_said`` tells of."""
    return state_cells()[_state_of(row)]


@register.simple_tag
def states_said(rows, css="states-summary"):
    """A line above a list in which any row is from open data: so are all without a badge. Else nothing."""
    if not any(_state_of(row) == FactState.OPEN_DATA for row in rows):
        return ""
    text = _("Records without a label are from open data and are unverified.")
    return format_html('<p class="{}">{}</p>', css, text)


@register.simple_tag
def states_differ(rows):
    """Whether any row has a badge, so that a column for them is worth its room."""
    return any(_state_of(row) != FactState.OPEN_DATA for row in rows)


def _state_of(row):
    return row["state"] if isinstance(row, dict) else row.state
