"""What a city's seats type about a mayor's term."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, base_field
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.actions.mandates import said_by

ELECTED = 1  # years; who is elected takes office by then
FORESEEABLE = 30  # years; a later date is a slip
DATES = ("starts", "ends", "known_on")


class MandateForm(forms.Form):
    """A new term. The known mayors of the city are offered by name (``mayors``, for a datalist)."""

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
    starts = PartialDateField(label=_("Starts"), required=False)
    ends = PartialDateField(
        label=_("Ends"),
        required=False,
        help_text=_(
            "The first day after the mandate, for example 2027, January 2027 or 1 January "
            "2027. Leave this empty if not known."
        ),
    )
    known_on = PartialDateField(
        label=_("Known in office on"),
        required=False,
        is_past=True,
        help_text=_(
            "The last day on which you know that this person was in office, for example 15 January 2024. "
            "This is enough if you do not know the start."
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
        self._check_order(*(facts.get(name) or PartialDateField.empty for name in DATES))
        return facts

    def _check_order(self, starts, ends, known_on):
        if not (starts[0] or ends[0] or known_on[0]) and not self.errors.keys() & set(DATES):
            self.add_error(
                "starts",
                _(
                    "Enter at least one date: the start, the end, or a day on which this person was in "
                    "office."
                ),
            )
        if starts[0] and ends[0] and ends[0] <= starts[0]:
            self.add_error("ends", _("The end date must be after the start date. Check both dates."))
        known_on = partial_date.not_before(starts, known_on)
        if known_on[0] and (
            (starts[0] and known_on[0] < starts[0])
            or (ends[0] and known_on[0] > partial_date.last_day(*ends))
        ):
            self.add_error("known_on", _("This day is not between the start and the end. Check the dates."))

    def facts(self):
        """The typed values by the names of the model and of the action."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "base"}
        facts["known_on"] = partial_date.not_before(facts["starts"], facts["known_on"])
        for name in DATES:
            facts[name], facts[f"{name}_precision"] = facts[name]
        return facts


class CorrectionForm(EditConflictMixin, MandateForm):
    """A stored term, and whether another name means another person."""

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


class EndForm(forms.Form):
    """From when on the person is no longer in office."""

    ends = PartialDateField(
        label=_("Ends"),
        help_text=_("The first day after the mandate, for example 2027, January 2027 or 1 January 2027."),
    )
    reason = forms.CharField(
        label=_("Source of this information"),
        max_length=500,
        required=False,
        help_text=_("For example, the minutes of the council meeting. The public history shows this text."),
    )

    def clean_ends(self):
        """Refuse a year that is a slip."""
        ends = self.cleaned_data["ends"]
        if ends[0].year > timezone.localdate().year + FORESEEABLE:
            raise forms.ValidationError(_("This date is too far in the future. Check the year."))
        return ends

    def facts(self):
        """The typed values by the names of the action."""
        ends, precision = self.cleaned_data["ends"]
        return {"ends": ends, "ends_precision": precision, "reason": self.cleaned_data["reason"]}


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for removing this mandate"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public history shows this reason and the removed mandate."),
    )
