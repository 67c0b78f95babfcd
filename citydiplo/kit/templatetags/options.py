"""The options of a select as markup, in Python: a template takes long for the countries of the world."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def options(choices: Iterable[Any], chosen: str) -> SafeString:
    """An option for each of ``choices``: members of a vocabulary, or pairs of value and label."""
    texts = []
    for each in choices:
        value, label = (each.value, each.label) if hasattr(each, "value") else each
        mark = " selected" if str(value) == str(chosen) else ""
        texts.append(f'<option value="{escape(str(value))}"{mark}>{escape(str(label))}</option>')
    return mark_safe("".join(texts))
