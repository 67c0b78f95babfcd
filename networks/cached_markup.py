"""Ready markup for the cells that repeat in long lists, made once for each value and language.

A list of fifty rows would otherwise render the same component hundreds of times.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from citydiplo.kit.templatetags.marks import icon
from networks.choices import Dimension, FactState


def state_cells() -> dict[str, str]:
    """State of a fact → its badge in a list; none for open data, which is said once above the list."""
    return badges("state_badge", "state", FactState, get_language()) | {FactState.OPEN_DATA.value: ""}


def dimensions_cell(members: Sequence[Dimension], primary: str = "") -> SafeString:
    """The primary dimension in words and the others as icons; icons alone where none is primary."""
    return _dimensions(tuple(members), primary, get_language())


@lru_cache(maxsize=64)
def badges(component: str, name: str, choices: Any, language: str) -> dict[str, SafeString]:
    """Value → ``components/<component>.html`` for each of ``choices``, in the language that is active."""
    return {
        member.value: mark_safe(
            render_to_string(
                f"components/{component}.html", {name: member.value, "label": member.label}
            ).strip()
        )
        for member in choices
    }


@lru_cache(maxsize=4096)
def _dimensions(members, primary, language):
    marks = []
    if primary:
        marks.append(badges("dimension", "value", Dimension, language)[primary])
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
