"""The recommendation of a review sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """What the office recommends; ``version`` is the one that was read."""

    recommendation = forms.CharField(
        label=_("Recommendation"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only people who act for your city read this. It is printed with the sheet."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, data=None, *, review):
        super().__init__(data, initial={"recommendation": review.recommendation, "version": review.version})
