"""What a party says of a record that another one wrote."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.forms.answers import ObjectionForm
from partnerships.choices import DisputedField


class DisputeForm(ObjectionForm):
    disputable = DisputedField


class OfficeForm(forms.Form):
    """Where a city that nobody speaks for yet can be reached."""

    address = forms.EmailField(
        label=_("E-mail address of its international office"),
        max_length=254,
        help_text=_("One mail goes out, with your city’s name and yours. Nobody is asked twice."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("A line for the reader"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
