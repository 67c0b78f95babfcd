"""What a link in a mail can be used for, logged out."""

from django import forms

from agenda.choices import Cadence


class StopForm(forms.Form):
    """Stop, get fewer mails, or undo either. The one click of a mail program (RFC 8058) stops."""

    STOP, UNDO, LESS, BACK = "stop", "undo", "less", "back"

    do = forms.ChoiceField(choices=[(value, value) for value in (STOP, UNDO, LESS, BACK)], required=False)
    cadence = forms.ChoiceField(choices=[(value, value) for value in Cadence.timed()], required=False)
    moved = forms.CharField(max_length=12_000, required=False)  # signed: what "less often" changed

    def clean(self):
        cleaned = super().clean()
        cleaned["do"] = cleaned.get("do") or self.STOP
        if cleaned["do"] == self.LESS and not cleaned.get("cadence"):
            self.add_error("cadence", "")
        return cleaned
