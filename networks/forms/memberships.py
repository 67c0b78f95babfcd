"""What a network's secretariat types about a member."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, base_field
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.actions.memberships import said_by
from networks.choices import MembershipClass, MembershipRole


class MembershipForm(forms.Form):
    membership_class = forms.ChoiceField(label=_("Class"), choices=MembershipClass.choices)
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)
    field = forms.CharField(
        label=_("Field"),
        max_length=120,
        required=False,
        help_text=_("Fill this in only if the membership is for one field, for example culture."),
    )
    since = PartialDateField(label=_("Since"), required=False, is_past=True)
    until = PartialDateField(
        label=_("Until"),
        required=False,
        help_text=_("Only if the membership has ended. For example: 2025, June 2025 or 30 June 2025."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, help_text=_("The public history shows this text.")
    )

    def clean(self):
        facts = self.cleaned_data
        since, until = facts.get("since", (None,))[0], facts.get("until", (None,))[0]
        if since and until:
            facts["until"] = partial_date.not_before(facts["since"], facts["until"])
            if facts["until"][0] < since:
                self.add_error("until", _("The end date must be after the start date. Check both dates."))
        return facts

    def facts(self):
        """The typed values by the names of the model."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "base"}
        for name in ("since", "until"):
            facts[name], facts[f"{name}_precision"] = facts[name]
        return facts


class ChangeForm(EditConflictMixin, MembershipForm):
    """A stored membership."""

    base = base_field()

    HIDDEN = ("base",)

    def __init__(self, data=None, *, membership):
        self.membership = membership
        super().__init__(data, initial=self.current_values() | self.opened_on(self.current_values()))

    def current_values(self):
        return said_by(self.membership)

    def copy_with(self, data):
        return ChangeForm(data, membership=self.membership)
