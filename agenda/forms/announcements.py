"""What a secretariat writes to its cities by mail."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import Announcement

LONGEST = 5_000


class AskForm(forms.Form):
    """A reminder to cities that have not answered; a word of one's own is optional."""

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain text. The email also names the city, the title and the date."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None):
        super().__init__(data, initial={"token": uuid.uuid4()})

    def is_said_by(self, saved: Announcement) -> bool:
        """Whether an announcement says what was typed. No statement."""
        words = (name for name in ("subject", "text") if name in self.fields)
        return all(getattr(saved, name) == self.cleaned_data[name] for name in words)


class AnnounceForm(AskForm):
    """An announcement to all member cities."""

    subject = forms.CharField(label=_("Subject"), max_length=150)

    field_order = ["subject", "text", "token"]

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["text"].required = True
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["text"].help_text = _("Plain text. Web addresses become links in most email programs.")

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())
