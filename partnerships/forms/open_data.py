"""One answer to what open data says of a partnership."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.choices import Dimension
from partnerships.choices import OpenDataChoice, PartnershipStatus
from partnerships.lifespan import ENDS_BEFORE, ENDS_LATER, IS_OVER, contradictions

STATED = (OpenDataChoice.ACTIVE, OpenDataChoice.ENDED)


class OpenDataForm(forms.Form):
    """``dimension`` and ``ended`` are read where the answer needs them; ``note`` is the reason."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=OpenDataChoice.choices)
    dimension = forms.ChoiceField(
        label=_("Primary dimension"), choices=[("", ""), *Dimension.choices], required=False
    )
    ended = PartialDateField(label=_("Ended in"), required=False)
    note = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, data, *, partnership):
        super().__init__(data)
        self.partnership, self.today = partnership, timezone.localdate()

    def clean(self):
        """What the answer needs is there, and its dates agree with those of the record."""
        facts = self.cleaned_data
        answer = facts.get("answer")
        if self.errors or answer not in STATED:
            return facts
        if not (facts["dimension"] or self.partnership.dimension):
            self.add_error("dimension", _("Choose the primary dimension first (keys 1 to 7)."))
        date, precision = facts["ended"]
        if answer == OpenDataChoice.ACTIVE and date:
            self.add_error("ended", _("You entered an end date. Choose “Ended”, or remove the date."))
        elif answer == OpenDataChoice.ENDED and not date:
            self.add_error("ended", _("Enter when it ended. A year is enough, for example 2019."))
        elif not self.errors:
            self._check_dates(answer, date, precision)
        return facts

    def _check_dates(self, answer, date, precision):
        record = self.partnership
        until = (date, precision) if date else (record.until, record.until_precision)
        found = contradictions(
            status=PartnershipStatus.ENDED if date else PartnershipStatus.ACTIVE,
            since=(record.since, record.since_precision),
            until=until,
            today=self.today,
        )
        for code in found:
            self.add_error("ended", _WRONG.get(code, _OTHERWISE))
        if date and record.since and precision != Precision.DAY:
            # The first day of the year in which it ended may be before the day on which it began.
            self.cleaned_data["ended"] = max(date, record.since), precision


_WRONG = {
    ENDS_LATER: _("This date is in the future. Record the end once it has happened."),
    ENDS_BEFORE: _("This date is before the partnership began. Enter a later date."),
    IS_OVER: _("The record has an end date that has passed. Enter this date and choose “Ended”."),
}
_OTHERWISE = _("The start date of the record is in the future. Edit the record first.")
