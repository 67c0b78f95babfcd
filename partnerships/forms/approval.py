from django import forms
from django.utils.translation import gettext_lazy as _


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What should change first"),
        max_length=500,
        help_text=_("The city’s editors read it, by mail and on their desk; nobody else does."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
