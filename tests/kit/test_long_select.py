"""A long select says what Django's select says."""

import pytest
from django import forms
from django.conf import settings
from django.test.html import parse_html
from django.utils import translation
from django.utils.translation import gettext_lazy

from citydiplo.kit.forms.long_select import LongSelect
from citydiplo.kit.text.countries import country_choices

HOSTILE = [("", gettext_lazy("Choose a country")), ("<b>", '"><script>'), ("&amp;", "a & b"), (7, "seven")]


def form_of(widget, choices):
    field = forms.ChoiceField(choices=choices, widget=widget, required=False, help_text="Of the place.")
    return type("PlaceForm", (forms.Form,), {"place": field})


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("sent", [None, "", "PE", "XX", "<b>", "&amp;", "7", '"'])
def test_it_is_what_django_writes(language, sent):
    with translation.override(language):
        for choices in ([("", "–"), *country_choices()], HOSTILE, []):
            ours, theirs = (
                str(form_of(widget, choices)(None if sent is None else {"place": sent})["place"])
                for widget in (LongSelect, forms.Select)
            )
            assert parse_html(ours) == parse_html(theirs)


def test_attributes_of_a_widget_and_of_a_template_are_there():
    widget = LongSelect(attrs={"data-x": "1"}, choices=HOSTILE)
    theirs = forms.Select(attrs={"data-x": "1"}, choices=HOSTILE)
    for attrs in (None, {"id": "id_place", "required": True, "disabled": False}):
        assert parse_html(widget.render("place", 7, attrs)) == parse_html(theirs.render("place", 7, attrs))
