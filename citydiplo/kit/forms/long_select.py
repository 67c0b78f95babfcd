"""A select of many options, written without a template for each of them."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

MARKS = ("", mark_safe(" selected"))


class LongSelect(forms.Select):
    """A select of a few hundred options. It says what Django's does; groups of options it does not know.

    Django renders two templates for each option: 250 countries take 15 ms, most of what a form takes. Here
    the options are joined once for each list of choices, and kept.
    """

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        """The element with its options; ``value`` is chosen if it is one of them."""
        facts = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = next(iter(self.format_value(value)), "")
        options = _options(tuple((str(key), str(label)) for key, label in self.choices))
        parts = format_html_join("", "{}", ((pair[key == chosen],) for key, pair in options))
        return format_html("<select{}>{}</select>", flatatt(facts), parts)


@lru_cache(maxsize=16)  # one for each language and list
def _options(choices: tuple[tuple[str, str], ...]) -> list[tuple[str, list[SafeString]]]:
    """(value, (its option, its option when chosen))."""
    return [
        (key, [format_html('<option value="{}"{}>{}</option>', key, mark, label) for mark in MARKS])
        for key, label in choices
    ]
