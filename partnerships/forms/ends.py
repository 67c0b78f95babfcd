"""How a partnership goes on after its end or the day to renew it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.choices import EndAnswerKind


class EndForm(forms.Form):
    """One of three answers; a renewal says until when."""

    answer = forms.ChoiceField(
        label=_("How does it go on?"), choices=EndAnswerKind.choices, widget=forms.RadioSelect
    )
    new_date = forms.DateField(
        label=_("Renewed until"),
        required=False,
        help_text=_("Only if it is renewed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data=None, *, day):
        super().__init__(data)
        self.day = day

    def clean(self):
        facts = self.cleaned_data
        is_renewed = facts.get("answer") == EndAnswerKind.RENEWED
        if is_renewed and not facts.get("new_date") and "new_date" not in self.errors:
            self.add_error(
                "new_date", _("Enter the day until which it is renewed. It must be after the present date.")
            )
        return facts
