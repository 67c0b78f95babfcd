"""What a network's secretariat pastes: its list of members, and what becomes of those who are not in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.dateinput import PartialDateField

LONGEST = 500_000  # signs; some thousand lines


class MemberListForm(forms.Form):
    text = forms.CharField(
        label=_("The list"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "input pasted"}),
        help_text=_(
            "One city a line, a name is enough. After it, if you have them: country, class, role, since, "
            "until, parted by tabs, semicolons or commas, as a spreadsheet gives them. A first line may name "
            "the columns."
        ),
    )
    ends_others = forms.BooleanField(
        label=_("End the membership of cities that are not in the list"), required=False
    )
    ends_on = PartialDateField(
        label=_("They end on"),
        required=False,
        help_text=_("A year is enough. Only to end memberships."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Such as “decided by the assembly of May 2026”. Stands in the public history of each."),
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean(self):
        facts = self.cleaned_data
        if facts.get("ends_others") and "ends_on" in facts and facts["ends_on"][0] is None:
            self.add_error("ends_on", _("Say when they end."))
        return facts

    @property
    def ends(self):
        """(date, precision) on which those who are not in the list end; None to leave them."""
        facts = self.cleaned_data
        return facts["ends_on"] if facts["ends_others"] else None
