"""What an office writes for a visit: three talking points and private notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models.briefing import LONGEST_NOTES, LONGEST_POINT

FACTS = ("first_point", "second_point", "third_point", "notes")


def _point(label, **kwargs):
    return forms.CharField(label=label, max_length=LONGEST_POINT, required=False, **kwargs)


class BriefingNotesForm(forms.Form):
    """The talking points and notes of one city for a visit."""

    first_point = _point(
        _("First talking point"), help_text=_("For example: thank them for the data on bus lanes.")
    )
    second_point = _point(_("Second talking point"))
    third_point = _point(_("Third talking point"))
    notes = forms.CharField(
        label=_("Private notes"),
        max_length=LONGEST_NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only people who act for your city read the points and the notes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, notes=None):
        start = {name: getattr(notes, name) for name in FACTS} if notes else {}
        super().__init__(data, initial=start | {"version": notes.version if notes else 0})

    def facts(self):
        """Keyword arguments for ``briefings.write_notes``."""
        return dict(self.cleaned_data)
