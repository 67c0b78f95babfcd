"""What a city's seats type about its relation to an agreement, and the steps that it took."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import not_before
from citydiplo.kit.forms.partial_date import PartialDateField
from partnerships.choices import AccessionKind, Binds, ExtensionState, ReviewState
from partnerships.models import Agreement


def kinds_for(agreement):
    """The relations that a city may have to an agreement: it signs nothing that binds states."""
    barred = {AccessionKind.SIGNATORY} if agreement and agreement.binds == Binds.STATES else set()
    return [(kind.value, kind.label) for kind in AccessionKind if kind not in barred]


def _not_yet(form, name):
    """A date to come is no date of something that was done."""
    date = form.cleaned_data.get(name, (None,))[0]
    if date and date > timezone.localdate():
        form.add_error(name, _("This date is in the future. Enter today or an earlier date."))


class AccessionForm(forms.Form):
    """A new one names its agreement; a correction keeps it."""

    agreement = forms.ModelChoiceField(
        label=_("Agreement"), queryset=Agreement.objects.none(), empty_label=_("Choose one")
    )
    kind = forms.ChoiceField(
        label=_("Relation to the agreement"),
        help_text=_(
            "A city cannot sign an agreement that binds states, such as the Paris Agreement. It "
            "can align with it."
        ),
    )
    date = PartialDateField(label=_("Since"), required=False)
    until = PartialDateField(
        label=_("Until"), required=False, help_text=_("Only if it has ended, for example 2024.")
    )
    reason = forms.CharField(
        label=_("Source"),
        max_length=500,
        required=False,
        help_text=_("For example a council resolution. It is shown in the public history."),
    )

    def __init__(self, data=None, *, user, accession=None):
        initial = {}
        if accession:
            initial = {"kind": accession.kind, "date": (accession.date, accession.date_precision)}
            initial["until"] = (accession.until, accession.until_precision)
        super().__init__(data, initial=initial)
        self.fields["kind"].choices = [("", _("Choose one")), *kinds_for(accession and accession.agreement)]
        self.fields["agreement"].queryset = Agreement.objects.visible_to(user)
        if accession:
            del self.fields["agreement"]

    def clean(self):
        facts = self.cleaned_data
        agreement, kind = facts.get("agreement"), facts.get("kind")
        if agreement and kind and kind not in dict(kinds_for(agreement)):
            self.add_error(
                "kind",
                _(
                    "This agreement binds states, so a city cannot sign it. Choose another relation, "
                    "for example “Aligned”."
                ),
            )
        _not_yet(self, "date")
        _not_yet(self, "until")
        began, ended = (facts.get(name) or (None, "") for name in ("date", "until"))
        facts["until"] = not_before(began, ended)
        if began[0] and facts["until"][0] and facts["until"][0] < began[0]:
            self.add_error("until", _("The end date is before the start date. Correct one of them."))
        return facts

    def facts(self):
        facts = dict(self.cleaned_data)
        for name in ("date", "until"):
            facts[name], facts[f"{name}_precision"] = facts[name]
        return facts


class AccessionStepForm(forms.Form):
    """A step that was taken."""

    date = PartialDateField(label=_("Date done"))
    evidence = forms.CharField(
        label=_("Where to read it"),
        max_length=500,
        required=False,
        help_text=_("For example a resolution, a report or a link."),
    )

    def clean(self):
        _not_yet(self, "date")
        return self.cleaned_data

    def facts(self):
        date, precision = self.cleaned_data["date"]
        return {"date": date, "date_precision": precision, "evidence": self.cleaned_data["evidence"]}


class RemovalReasonForm(forms.Form):
    """Why something is removed from the register."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public history shows this reason and the removed record."),
    )


class MoreTimeForm(forms.Form):
    """A city asks for more time."""

    months = forms.IntegerField(label=_("How many months more"), min_value=1, max_value=60)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The network that keeps the agreement reads this. It is not public."),
    )


class StepReviewForm(forms.Form):
    """The network verifies a step or returns it; ``version`` is what its reader saw."""

    answer = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The city reads this. If you return the step, say what the city has to change."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, done, review=None):
        super().__init__(data, initial={"version": done.version})
        words = {
            ReviewState.VERIFIED: _("Verify the step"),
            ReviewState.RETURNED: _("Withdraw the verification and return the step to the city")
            if review and review.is_verified
            else _("Return the step to the city"),
        }
        self.fields["answer"].choices = [
            (value, label) for value, label in words.items() if not review or review.state != value
        ]

    def clean(self):
        facts = self.cleaned_data
        if facts.get("answer") == ReviewState.RETURNED and not facts.get("comment"):
            self.add_error("comment", _("Say what the city has to change."))
        return facts


class GrantForm(forms.Form):
    """The network grants a city more time or refuses it."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (ExtensionState.GRANTED, _("Grant more time")),
            (ExtensionState.REFUSED, _("Refuse")),
        ],
    )
    months = forms.IntegerField(label=_("How many months more"), min_value=1, max_value=60, required=False)
    until = forms.DateField(
        label=_("Or until this date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("If you enter a date, it counts instead of the months."),
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The city reads this. If you refuse, say why."),
    )

    def __init__(self, data=None, *, extension):
        super().__init__(data, initial={"months": extension.months})
        self.extension = extension

    def clean(self):
        facts = self.cleaned_data
        if facts.get("answer") == ExtensionState.REFUSED:
            if not facts.get("comment"):
                self.add_error("comment", _("Say why, so that the city can plan."))
        elif facts.get("until"):
            if facts["until"] <= self.extension.due:
                self.add_error("until", _("Enter a date after the present due date."))
        elif not facts.get("months") and not self.has_error("months") and not self.has_error("until"):
            self.add_error("months", _("Enter a number of months or a date."))
        return facts
