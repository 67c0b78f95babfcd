"""Words in one line, with the comma of each language."""

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

from citydiplo.kit.text.lists import comma_separated

SAID = {"en": "Lima, Quito", "es": "Lima, Quito", "fr": "Lima, Quito", "ar": "Lima، Quito"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_language_has_its_comma(language):
    with translation.override(language):
        assert comma_separated(["Lima", "Quito"]) == SAID[language]
        shown = Template("{% load languages %}{{ names|comma_separated }}").render(
            Context({"names": ["Lima", "Quito"]})
        )
        assert shown == SAID[language]


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["", None, "Lima"], "Lima"), ([0, 7], "0, 7"), ([gettext_lazy("Lima")], "Lima")],
)
def test_what_is_empty_is_left_out(words, text):
    with translation.override("en"):
        assert comma_separated(words) == text


def test_names_are_escaped_on_pages():
    shown = Template("{% load languages %}{{ names|comma_separated }}").render(
        Context({"names": ["<b>", "a"]})
    )
    assert shown == "&lt;b&gt;, a"
