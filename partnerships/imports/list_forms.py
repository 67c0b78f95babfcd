"""What a person says of a list that comes again: its name, and whether the file is all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms.partial_date import PartialDateField
from partnerships.models.remembered_list import LIST_NAME_LENGTH

if TYPE_CHECKING:
    from datetime import date

    from partnerships.models import ImportJob


class ListNameForm(forms.Form):
    list_name = forms.CharField(
        label=_("Name of the list"),
        max_length=LIST_NAME_LENGTH,
        help_text=_("For example “C40 members”. A name that you used before continues that list."),
    )

    def clean_list_name(self) -> str:
        """The name on one line."""
        return " ".join(self.cleaned_data["list_name"].split())


class WholeListForm(forms.Form):
    """Whether a file is the whole list; ``whole_list`` says that the form was on the page."""

    whole_list = forms.CharField(initial="1", widget=forms.HiddenInput)
    ends_others = forms.BooleanField(label=_("This file is the whole list: end the others"), required=False)
    ends_on = PartialDateField(label=_("End date"), required=False, is_past=True)

    @classmethod
    def of(cls, job: ImportJob) -> WholeListForm:
        """The form as it was kept; the date of a list that says none is the day on which it was sent."""
        ends = partial_date.iso(job.ends_on, job.ends_on_precision) if job.ends_on else ""
        sent = timezone.localdate(job.created_at).isoformat()
        return cls(initial={"ends_others": bool(ends), "ends_on": ends or sent, "whole_list": "1"})

    def clean(self) -> dict[str, Any]:
        """Ask for the date where records are to end."""
        facts = self.cleaned_data
        if facts.get("ends_others") and "ends_on" in facts and facts["ends_on"][0] is None:
            self.add_error("ends_on", _("Enter the end date."))
        return facts

    @property
    def ends(self) -> tuple[date | None, str]:
        """The date and its precision on which the others end; (None, day) to leave them."""
        return self.cleaned_data["ends_on"] if self.cleaned_data["ends_others"] else PartialDateField.empty
