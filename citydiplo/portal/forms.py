"""What visitors and desks type about wrong data, and operators about cities."""

import re

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.admin_base import ForgivingAutocomplete
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, base_field
from citydiplo.kit.text import markdown
from citydiplo.kit.text.numbers import number
from citydiplo.portal.actions.site_pages import said_by
from citydiplo.portal.choices import ReportState
from citydiplo.portal.models import WrongDataReport
from networks.models import City


class WrongDataForm(forms.ModelForm):
    # People do not see this field, and programs that fill in every field do: what has it is not kept.
    website = forms.CharField(required=False, label=_("Leave this empty"))

    class Meta:
        model = WrongDataReport
        fields = ("text", "evidence", "address")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "text": _(
                "Write what the page says and what is correct, for example “Signed in 1989, not in 1987”."
            ),
            "evidence": _(
                "For example a link, an official gazette or a resolution. It helps us to check "
                "your report faster."
            ),
            "address": _(
                "We use your address only to send you the answer. It is never public, and we "
                "delete it afterwards."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs = {"tabindex": "-1", "autocomplete": "off"}
        self.fields["address"].widget.attrs["autocomplete"] = "email"

    @property
    def is_by_a_program(self):
        return bool(self.data.get("website"))


class SitePageForm(EditConflictMixin, forms.Form):
    """The text of a page about this portal. An empty one takes the page back."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=markdown.LONGEST,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "You can use Markdown: ## for a heading, - for a list, [text](address) for a link. Replace all "
            "parts in double square brackets. Leave the text empty to remove the page."
        ),
    )

    base = base_field()

    HIDDEN = ("base",)

    def __init__(self, data=None, *, standing, draft=""):
        self.standing = standing
        text = standing.text if standing else draft
        super().__init__(data, initial={"text": text} | self.opened_on(self.current_values()))

    def current_values(self):
        return said_by(self.standing)

    def copy_with(self, data):
        return type(self)(data, standing=self.standing)

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if blank := re.search(r"\[\[(.+?)\]\]", text):
            raise forms.ValidationError(
                _("Replace “%(blank)s” with your own words, or delete it."), params={"blank": blank.group()}
            )
        return text


class DeleteAccountForm(forms.Form):
    is_sure = forms.BooleanField(label=_("I know that a deleted account cannot be brought back."))


class CloseReportForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(state.value, state.label) for state in ReportState.answers()])
    note = forms.CharField(label=_("Answer"), max_length=1000, required=False)


class HandoverForm(forms.Form):
    note = forms.CharField(
        label=_("Note to the successor"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Only people with a role in the city can read it. For example whom to call first, or what "
            "was promised."
        ),
    )


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"),
        max_length=200,
        help_text=_(
            "In Latin letters. People can still find the city by its former name. The former web "
            "address still works."
        ),
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=City.objects.filter(merged_into=None),
        widget=ForgivingAutocomplete(City._meta.get_field("merged_into"), admin.site),
        help_text=_("This city stays. It takes over all records of the other city."),
        error_messages={
            "invalid_choice": _(
                "We did not find this city, or it was merged into another one. Choose another city."
            )
        },
    )

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.city = city

    def clean_into(self):
        into = self.cleaned_data["into"]
        if into == self.city:
            raise forms.ValidationError(_("You cannot merge a city into itself. Choose another city."))
        return into


class _DoubleField(forms.ModelChoiceField):
    """Cities of one name, told apart."""

    def label_from_instance(self, city: City) -> str:
        facts = [city.name, city.admin_area, number(city.population) if city.population else ""]
        return " · ".join(filter(None, [*facts, f"/cities/{city.slug}/"]))


class DoubleForm(MergeForm):
    """The same, to choose one of a few cities of the same name at a glance."""

    into = _DoubleField(
        label=_("Merge into"),
        queryset=City.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("This city stays. It takes over all records of the other city."),
    )

    def __init__(self, *args, doubles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = doubles
