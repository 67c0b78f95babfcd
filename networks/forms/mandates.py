"""What a city's seats type about a mayor's term."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, base_field
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.actions.mandates import said_by

ELECTED = 1  # years; who is elected takes office by then
FORESEEABLE = 30  # years; a later date is a slip


class MandateForm(forms.Form):
    """A new term. The mayors on record in the city are offered by name (``mayors``, for a datalist)."""

    mayor = forms.CharField(
        label=_("Name of the mayor"),
        max_length=200,
        help_text=_(
            "As you type, you see the mayors of this city in the register. Any other name is added "
            "as a new person."
        ),
        widget=forms.TextInput(attrs={"list": "mayors", "autocomplete": "off", "autocapitalize": "words"}),
    )
    title = forms.CharField(
        label=_("Title of the office"),
        max_length=120,
        required=False,
        help_text=_(
            "For example Mayor, Lord Mayor or Governor. If you leave this empty, pages show “Mayor”."
        ),
    )
    starts = PartialDateField(label=_("Starts"))
    ends = PartialDateField(
        label=_("Ends"),
        required=False,
        help_text=_(
            "The first day after the mandate, for example 2027, January 2027 or 1 January "
            "2027. Leave this empty if not known."
        ),
    )
    reason = forms.CharField(
        label=_("Source of this information"),
        max_length=500,
        required=False,
        help_text=_("For example, the minutes of the council meeting. The public history shows this text."),
    )

    def clean_mayor(self):
        return " ".join(self.cleaned_data["mayor"].split())

    def clean(self):
        facts = self.cleaned_data
        latest = timezone.localdate().year + FORESEEABLE
        for name, last in (("starts", timezone.localdate().year + ELECTED), ("ends", latest)):
            if (date := facts.get(name, (None,))[0]) and date.year > last:
                self.add_error(name, _("This date is too far in the future. Check the year."))
        starts, ends = facts.get("starts", (None,))[0], facts.get("ends", (None,))[0]
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end date must be after the start date. Check both dates."))
        return facts

    def facts(self):
        """The typed values by the names of the model and of the action."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "base"}
        for name in ("starts", "ends"):
            facts[name], facts[f"{name}_precision"] = facts[name]
        return facts


class CorrectionForm(EditConflictMixin, MandateForm):
    """A term that is on record, and whether another name means another person."""

    is_same_person = forms.BooleanField(
        label=_("This is the same person: I only correct the spelling of the name"), required=False
    )
    base = base_field()

    HIDDEN = ("base",)
    field_order = ("mayor", "is_same_person")

    def __init__(self, data=None, *, mandate):
        self.mandate = mandate
        super().__init__(data, initial=self.current_values() | self.opened_on(self.current_values()))

    def current_values(self):
        return said_by(self.mandate)

    def copy_with(self, data):
        return CorrectionForm(data, mandate=self.mandate)


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for removing this mandate"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public history shows this reason and the removed mandate."),
    )
