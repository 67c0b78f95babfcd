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
        help_text=_("Who is on record here is offered as you type; another name is entered anew."),
        widget=forms.TextInput(attrs={"list": "mayors", "autocomplete": "off", "autocapitalize": "words"}),
    )
    title = forms.CharField(
        label=_("Title of the office"),
        max_length=120,
        required=False,
        help_text=_("Such as Mayor, Lord Mayor, Governor. Left empty, pages say “Mayor”."),
    )
    starts = PartialDateField(label=_("Starts"))
    ends = PartialDateField(
        label=_("Ends"),
        required=False,
        help_text=_(
            "The first day out of office, as far as it is known: 2027, January 2027 or 1 January 2027."
        ),
    )
    reason = forms.CharField(
        label=_("Where you know it from"),
        max_length=500,
        required=False,
        help_text=_("Such as the council’s minutes of that day. Stands in the public history."),
    )

    def clean_mayor(self):
        return " ".join(self.cleaned_data["mayor"].split())

    def clean(self):
        facts = self.cleaned_data
        latest = timezone.localdate().year + FORESEEABLE
        for name, last in (("starts", timezone.localdate().year + ELECTED), ("ends", latest)):
            if (date := facts.get(name, (None,))[0]) and date.year > last:
                self.add_error(name, _("This date is too far in the future."))
        starts, ends = facts.get("starts", (None,))[0], facts.get("ends", (None,))[0]
        if starts and ends and ends <= starts:
            self.add_error("ends", _("It cannot end before it began."))
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
        label=_("It is the same person; only the spelling of the name was wrong"), required=False
    )
    base = base_field()

    HIDDEN = ("base",)
    field_order = ("mayor", "is_same_person")

    def __init__(self, data=None, *, mandate):
        self.mandate = mandate
        super().__init__(data, initial=self.current_values() | self.opened_on(self.current_values()))

    def current_values(self):
        return said_by(self.mandate)

    def anew(self, data):
        return CorrectionForm(data, mandate=self.mandate)


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it never was"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the public history, as does the term itself."),
    )
