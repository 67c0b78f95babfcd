"""What a network's secretariat types about a member."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.dateinput import PartialDateField
from networks.choices import MembershipClass, MembershipRole


class MembershipForm(forms.Form):
    membership_class = forms.ChoiceField(label=_("Class"), choices=MembershipClass.choices)
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)
    field = forms.CharField(
        label=_("Field"),
        max_length=120,
        required=False,
        help_text=_("What it belongs for, where that matters."),
    )
    since = PartialDateField(label=_("Since"), required=False)
    until = PartialDateField(
        label=_("Until"),
        required=False,
        help_text=_("Only for a membership that ended: 2025, 2025-06, 2025-06-30."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, help_text=_("Stands in the public history.")
    )

    @classmethod
    def of(cls, membership, data=None):
        facts = {name: getattr(membership, name) for name in ("membership_class", "role", "field")}
        for name in ("since", "until"):
            facts[name] = (getattr(membership, name), getattr(membership, f"{name}_precision"))
        return cls(data, initial=facts)

    def clean(self):
        facts = self.cleaned_data
        since, until = facts.get("since", (None,))[0], facts.get("until", (None,))[0]
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it began."))
        return facts

    def facts(self):
        """The typed values by the names of the model."""
        facts = dict(self.cleaned_data)
        for name in ("since", "until"):
            facts[name], facts[f"{name}_precision"] = facts[name]
        return facts
