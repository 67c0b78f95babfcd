"""Who pays for a partnership: a row for each funder, and a few empty ones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import money
from networks.models import City
from partnerships.queries.candidates import actor_at, called

MOST = 30
EMPTY = 3


class FundingForm(forms.Form):
    """``funder`` is a typed name; ``pick`` the page that was chosen while typing, with the name it was for.

    A name that only one city or institution of the register has leads there; any other is kept as it is.
    """

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    funder = forms.CharField(label=_("Funder"), max_length=200, required=False)
    pick = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    amount = money.AmountField(label=_("Amount"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    period = forms.CharField(
        label=_("Period"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("for example 2024–2027")}),
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args, countries=(), user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["currency"].choices = [("", _("Choose one")), *money.choices(countries)]

    def clean(self):
        facts = self.cleaned_data
        name = " ".join(facts.get("funder", "").split())
        if name and not self.errors:
            facts["actor"] = self._actor(name, facts["pick"])
            facts["name"] = "" if facts["actor"] else name
        told = any(facts.get(field) for field in ("amount", "currency", "period", "source"))
        if told and not name and "funder" not in self.errors and not self.is_removed:
            self.add_error("funder", _("Enter who pays, or clear the row."))
        if facts.get("amount") and not facts.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Enter the currency."))
        if facts.get("currency") and not facts.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Enter the amount, or clear the currency."))
        return facts

    @property
    def is_removed(self):
        return bool(self.cleaned_data.get("DELETE"))

    @property
    def facts(self):
        """Fields of a Funding."""
        actor = self.cleaned_data["actor"]
        is_city = isinstance(actor, City)
        return {
            "city": actor if is_city else None,
            "institution": None if is_city else actor,
            **{name: self.cleaned_data[name] for name in ("name", "amount", "currency", "period", "source")},
        }

    def _actor(self, name, pick):
        path, _space, chosen_for = pick.partition(" ")
        if path and chosen_for == name:
            return actor_at(path, self.user)
        exact, _others = called(name)
        return actor_at(exact[0].url, self.user) if len(exact) == 1 else None


class _FundingFormSet(forms.BaseFormSet):
    def rows(self):
        """[(id or None, facts)] of the rows that name somebody and stay."""
        return [
            (form.cleaned_data["pk"], form.facts)
            for form in self.forms
            if form.cleaned_data.get("funder") and not form.is_removed
        ]


_formset = forms.formset_factory(
    FundingForm,
    formset=_FundingFormSet,
    extra=EMPTY,
    can_delete=True,
    max_num=MOST,
    absolute_max=MOST + EMPTY,
)


def fundings_formset(data, *, partnership, user):
    """The rows of a partnership's funders, as they are or as they were sent."""
    known = partnership.fundings.select_related("city", "institution")
    initial = [
        {
            "pk": funding.pk,
            "funder": str(funding),
            "pick": f"{funding.actor.get_absolute_url()} {funding}" if funding.actor else "",
            "amount": funding.amount,
            "currency": funding.currency,
            "period": funding.period,
            "source": funding.source,
        }
        for funding in known
    ]
    countries = [party.country.code for party in partnership.parties.all() if party.country]
    kwargs = {"countries": countries, "user": user}
    return _formset(data, initial=None if data else initial, form_kwargs=kwargs, prefix="funders")


class VersionForm(forms.Form):
    """Of two concurrent editors the second learns what the first saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
