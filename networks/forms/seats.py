"""What people type about seats: invitations, reasons, requests and their answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.choices import SeatRequestState, SeatRole


def _role_choices(roles):
    return [(role.value, role.label) for role in map(SeatRole, roles)]


class InvitationForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Only the person who reads mail at this address can accept."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    note = forms.CharField(
        label=_("A line for the reader"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(roles)


class EndSeatForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the seat’s history; its holder reads it too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatRequestForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    reason = forms.CharField(
        label=_("Why you"),
        min_length=20,
        max_length=2000,
        help_text=_(
            "Your office and what you do there. An operator checks it before deciding, "
            "perhaps by a call to the switchboard."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(roles)


class DecisionForm(forms.Form):
    """One answer, with one reason, to those of the requests on the page that are ticked.

    A ticked one that is no longer there was answered by somebody else in the meantime, and is left out.
    """

    answer = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Mailed to each of the people whose request you answer."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decision = forms.ChoiceField(
        choices=[(state, state.label) for state in (SeatRequestState.GRANTED, SeatRequestState.DECLINED)]
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = set(self.data.getlist("requests")) if self.is_bound else ()
        self.rows = [(row, str(row.pk) in ticked) for row in rows]

    def clean(self):
        self.cleaned_data["requests"] = [row for row, is_ticked in self.rows if is_ticked]
        if not self.cleaned_data["requests"]:
            self.add_error(None, _("Tick the requests that you answer."))
        return self.cleaned_data
