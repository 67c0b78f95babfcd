"""What cities and the network write under an item for discussion."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.forms.conversation import InOnesName


class CommentForm(InOnesName):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You can use Markdown: **bold**, # heading, [words](https://…)."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, initial={"token": uuid.uuid4()}, **kwargs)
