"""What a network's secretariat pastes: its list of members, and what becomes of those who are not in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.partial_date import PartialDateField
from citydiplo.kit.text.countries import country_choices
from networks.choices import MembershipClass, WorldRegion

LONGEST = 500_000  # signs; some thousand lines


class MemberListForm(forms.Form):
    text = forms.CharField(
        label=_("The list"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "input pasted"}),
        help_text=_(
            "Write one city per line. Its name is enough. You can add country, class or "
            "status, role, since and until, separated by tabs, semicolons or commas. The first "
            "line can name the columns. Numbers and bullets at the beginning of a line are "
            "ignored."
        ),
    )
    within = forms.ChoiceField(
        label=_("All cities are in"),
        required=False,
        help_text=_("Choose a country or region if all cities are there. Fewer names are then unclear."),
    )
    default_class = forms.ChoiceField(
        label=_("Class for lines that state none"),
        choices=[("", _("Choose one")), *MembershipClass.choices],
        required=False,
    )
    ends_others = forms.BooleanField(
        label=_("End the membership of cities that are not in the list"), required=False
    )
    ends_on = PartialDateField(
        label=_("End date"),
        required=False,
        help_text=_("A year is enough. Only needed to end memberships."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_(
            "For example “decided by the assembly of May 2026”. It is shown in the public "
            "history of each membership."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["within"].choices = [
            ("", _("Anywhere")),
            (_("Region of the world"), WorldRegion.choices),
            (_("Country"), country_choices()),
        ]

    def clean_text(self) -> str:
        """Refuse an empty list."""
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for the day where other memberships are to end."""
        facts = self.cleaned_data
        if facts.get("ends_others") and "ends_on" in facts and facts["ends_on"][0] is None:
            self.add_error("ends_on", _("Enter the end date."))
        return facts

    @property
    def ends(self) -> Any:
        """(date, precision) on which those who are not in the list end; None to leave them."""
        facts = self.cleaned_data
        return facts["ends_on"] if facts["ends_others"] else None
