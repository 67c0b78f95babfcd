"""What visitors and desks type about wrong data, and operators about cities."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.admin_base import ForgivingAutocomplete
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
            "text": _("Say what the page states and what is true instead."),
            "evidence": _(
                "A link, a gazette, a resolution: the sooner it can be checked, the sooner it is mended."
            ),
            "address": _("Only to send you the answer. No page shows it, and it is erased afterwards."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs = {"tabindex": "-1", "autocomplete": "off"}
        self.fields["address"].widget.attrs["autocomplete"] = "email"

    @property
    def is_by_a_program(self):
        return bool(self.data.get("website"))


class CloseReportForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(state.value, state.label) for state in ReportState.answers()])
    note = forms.CharField(label=_("Answer"), max_length=1000, required=False)


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"),
        max_length=200,
        help_text=_("In Latin letters. The former name stays findable; its address leads to the new one."),
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Into"),
        queryset=City.objects.filter(merged_into=None),
        widget=ForgivingAutocomplete(City._meta.get_field("merged_into"), admin.site),
        help_text=_("The city that stays, and takes over everything."),
        error_messages={"invalid_choice": _("No city that stands is there: choose another one.")},
    )

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.city = city

    def clean_into(self):
        into = self.cleaned_data["into"]
        if into == self.city:
            raise forms.ValidationError(_("A city cannot be merged into itself."))
        return into
