"""What a mayor's office answers: on one record, or on several together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.edit_conflicts import version_in

YES, NOT_YET = "yes", "not-yet"


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What should change first"),
        max_length=500,
        help_text=_("Only the city’s editors can read this, by email and on their desk."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswersForm(SendBackForm):
    """One answer to those of the records on the page that are ticked; a reason only if it is no yes.

    With each comes the version that was read (``version-<approval>``).
    """

    answer = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[(YES, _("Approve")), (NOT_YET, _("Send back"))],
        widget=forms.HiddenInput,
    )

    def __init__(self, data=None, *, rows):
        super().__init__(data)
        ticked = set(self.data.getlist("approvals")) if self.is_bound else ()
        self.rows = [(row, str(row.pk) in ticked) for row in rows]
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _(
            "Required if you send records back. Only the editors of these cities can read it."
        )

    @property
    def is_yes(self):
        return self.cleaned_data["answer"] == YES

    def clean(self):
        facts = self.cleaned_data
        facts["approvals"] = [row for row, is_ticked in self.rows if is_ticked]
        facts["seen"] = [(row, version_in(self.data, f"version-{row.pk}")) for row in facts["approvals"]]
        if not facts["approvals"]:
            self.add_error(None, _("Tick at least one record."))
        if facts.get("answer") == NOT_YET and not facts.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Enter what should change first."))
        return facts
