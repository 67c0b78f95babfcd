"""What people type about seats: invitations, reasons, requests and their answers."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from networks import invitation_list
from networks.choices import SeatRequestState, SeatRole


def _role_choices(roles):
    return [(role.value, role.label) for role in map(SeatRole, roles)]


WEB_ADDRESS = re.compile(r"https?:|www\.|[\w-]{2,}\.[a-z]{2,24}\b(?!@)")


class NoteField(forms.CharField):
    """A few words of the sender in a mail to somebody who may not know them: short, and without links."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Short message"),
            max_length=300,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_(
                "The email already contains a link to the invitation. Do not add web addresses here."
            ),
            **kwargs,
        )

    def clean(self, value):
        text = super().clean(value)
        if found := WEB_ADDRESS.search(text):
            words = _("Remove “%(word)s”. Web addresses are not allowed here.")
            raise forms.ValidationError(words, params={"word": found[0]}, code="web_address")
        return text


class InvitationForm(forms.Form):
    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Only the person who reads the emails of this address can accept."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    note = NoteField()

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(roles)


class InvitationListForm(forms.Form):
    lines = forms.CharField(
        label=_("The list"),
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "input pasted"}),
        help_text=_(
            "Enter one invitation per line: city or network; email address; role. For example: "
            "Lima, Peru; ana@lima.example; city editor. You can also use commas or tabs, or "
            "paste from a spreadsheet."
        ),
    )
    note = NoteField()

    def clean_lines(self):
        text = self.cleaned_data["lines"]
        found = invitation_list.read(text)
        if not found:
            raise forms.ValidationError(self.fields["lines"].error_messages["required"], code="required")
        if len(found) > invitation_list.MOST_LINES:
            words = _("The list has %(n)d lines. Send at most %(most)d at a time.")
            raise forms.ValidationError(words, params={"n": len(found), "most": invitation_list.MOST_LINES})
        self.read = found
        return text


class HeldInvitationsForm(forms.Form):
    """Invitations that secretariats wrote for member cities: those that are ticked go out, or do not."""

    decision = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[("send", _("Send")), ("decline", _("Decline"))],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = set(self.data.getlist("invitations")) if self.is_bound else ()
        self.rows = [(row, str(row.pk) in ticked) for row in rows]

    def clean(self):
        self.cleaned_data["invitations"] = [row for row, is_ticked in self.rows if is_ticked]
        if not self.cleaned_data["invitations"]:
            self.add_error(None, _("Tick at least one invitation."))
        return self.cleaned_data


class EndSeatForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_(
            "The history of the role keeps this reason. The person who has the role can read it too."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatRequestForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    reason = forms.CharField(
        label=_("Why do you need this role?"),
        min_length=20,
        max_length=2000,
        help_text=_(
            "Name your office and what you do there. An operator checks this before deciding, "
            "and may phone your office."
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
        help_text=_("Each person whose request you answer gets this reason by email."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decision = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[(state, state.label) for state in (SeatRequestState.GRANTED, SeatRequestState.DECLINED)],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = set(self.data.getlist("requests")) if self.is_bound else ()
        self.rows = [(row, str(row.pk) in ticked) for row in rows]

    def clean(self):
        self.cleaned_data["requests"] = [row for row, is_ticked in self.rows if is_ticked]
        if not self.cleaned_data["requests"]:
            self.add_error(None, _("Tick at least one request."))
        return self.cleaned_data
