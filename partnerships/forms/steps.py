"""A step in a partnership's life: when, and why."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms.partial_date import PartialDateField
from partnerships.choices import STEPS, PartnershipStatus, StatusStep
from partnerships.lifespan import BEGINS_LATER, ENDS_BEFORE, IS_OVER, NO_END, contradictions


class StatusStepForm(forms.Form):
    date = PartialDateField(label=_("When"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Everyone who can read the record sees this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, partnership, step):
        today = timezone.localdate()
        super().__init__(data, initial={"date": (today, partial_date.Precision.DAY)})
        self.partnership, self.today = partnership, today
        _sources, self.target, says_why = STEPS[step]
        self.step = step
        self.fields["reason"].required = says_why

    def clean_date(self):
        date, precision = self.cleaned_data["date"]
        if date > self.today:
            raise forms.ValidationError(
                _("This date is in the future. Record a change of status once it has happened.")
            )
        since, of_since = self.partnership.since, self.partnership.since_precision
        if since and date < since and partial_date.iso(since, of_since)[:4] != str(date.year):
            raise forms.ValidationError(_("This date is before the partnership began. Enter a later date."))
        return max(date, since) if since and precision != partial_date.Precision.DAY else date, precision

    def clean(self):
        """The status that it leads to has to agree with the record's own dates."""
        since = self.partnership.since, self.partnership.since_precision
        until = self.partnership.until, self.partnership.until_precision
        ends_or_reopens = self.target == PartnershipStatus.ENDED or self.step == StatusStep.REOPEN
        for code in contradictions(
            status=self.target,
            since=since,
            until=PartialDateField.empty if ends_or_reopens else until,
            today=self.today,
        ):
            if code not in (NO_END, ENDS_BEFORE):  # the day of this step is its end
                self.add_error(None, _OF_THE_RECORD[code])
        return self.cleaned_data


_OF_THE_RECORD = {
    BEGINS_LATER: _("The start date of the record is in the future. Correct the date “Since” first."),
    IS_OVER: _("The end date of the record has passed. Correct the date “Until” first, or choose “End”."),
}
