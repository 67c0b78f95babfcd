"""What a city's seats type about its relation to an agreement, and the steps that it took."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import not_before
from citydiplo.kit.forms.partial_date import PartialDateField
from partnerships.choices import AccessionKind, Binds
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
