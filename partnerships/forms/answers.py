"""What a party says of a record that another one wrote."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OfficeForm(forms.Form):
    """Where to reach a city for which nobody has a role yet."""

    address = forms.EmailField(
        label=_("Email address of the city’s international office"),
        max_length=254,
        help_text=_(
            "We send one email with your name and your city’s name. Each address gets only one such email."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Short message"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
