"""A new token: what it is for, in which role, for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.choices import TokenScope

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]


class ApiTokenForm(forms.Form):
    """``seats`` are the roles that its person holds."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For example “City website”."),
    )
    seat = forms.ChoiceField(label=_("Role"), help_text=_("The program acts in this role and in no other."))
    scope = forms.ChoiceField(label=_("What it may do"), choices=TokenScope.choices)
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)

    def __init__(self, data=None, *, seats):
        super().__init__(data)
        self.seats = {str(seat.pk): seat for seat in seats}
        self.fields["seat"].choices = [(key, str(seat)) for key, seat in self.seats.items()]

    def clean_seat(self):
        return self.seats[self.cleaned_data["seat"]]
