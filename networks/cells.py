"""Ready markup for the cells that repeat in long lists, made once for each value and language.

A list of fifty rows would otherwise render the same component hundreds of times.
"""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django_countries import countries

from citydiplo.kit.templatetags.marks import icon
from networks.choices import Dimension, FactState


def state_cell(state):
    return component("state_badge", get_language(), state=state, label=FactState(state).label)


def dimensions_cell(members, primary=""):
    """The primary dimension in words and the others as icons; icons alone where none is primary."""
    return _dimensions(tuple(members), primary, get_language())


def country_name(code):
    return _country_name(str(code), get_language())


@lru_cache(maxsize=1024)
def component(name, language, **inputs):
    """``components/<name>.html`` with these inputs, in the language that is active."""
    return mark_safe(render_to_string(f"components/{name}.html", inputs).strip())


@lru_cache(maxsize=4096)
def _dimensions(members, primary, language):
    marks = []
    if primary:
        marks.append(component("dimension", language, value=primary, label=Dimension(primary).label))
    marks += [
        format_html(
            '<span class="dimension hue-{}" title="{}">{}</span>',
            member,
            Dimension(member).label,
            icon("dimension-", member, label=Dimension(member).label),
        )
        for member in members
        if member != primary
    ]
    return mark_safe("".join(marks))


@lru_cache(maxsize=4096)
def _country_name(code, language):
    return str(countries.name(code)) if code else ""
