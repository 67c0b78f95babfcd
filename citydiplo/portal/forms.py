"""What visitors and desks type about wrong data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.portal.choices import ReportState
from citydiplo.portal.models import WrongDataReport


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
