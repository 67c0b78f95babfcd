from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    """Why a record is withdrawn: its address shows it, and the other parties are told."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("For example: added twice. The other parties will read this reason."),
        error_messages={"required": _("Enter the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
