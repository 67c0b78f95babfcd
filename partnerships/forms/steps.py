"""A step in a partnership's life: when, and why."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit import partialdates
from citydiplo.kit.dateinput import PartialDateField
from partnerships.choices import STEPS


class StepForm(forms.Form):
    date = PartialDateField(label=_("When"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Everybody who reads the record sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, partnership, step):
        today = timezone.localdate()
        super().__init__(data, initial={"date": (today, partialdates.Precision.DAY)})
        self.partnership, self.today = partnership, today
        _sources, _target, says_why = STEPS[step]
        self.fields["reason"].required = says_why

    def clean_date(self):
        date, precision = self.cleaned_data["date"]
        if date > self.today:
            raise forms.ValidationError(_("That is still to come: a step is recorded once it was taken."))
        since, of_since = self.partnership.since, self.partnership.since_precision
        if since and date < since and partialdates.iso(since, of_since)[:4] != str(date.year):
            raise forms.ValidationError(_("That is before the partnership began."))
        return max(date, since) if since and precision != partialdates.Precision.DAY else date, precision
