"""The parties of a partnership: the stored ones with their role and place in the order, and new ones."""

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.choices import PartyRole
from partnerships.forms.actors import ActorForm
from partnerships.queries.candidates import key_of

MOST = 40
EMPTY = 2
LAST = 99


class PartyForm(ActorForm):
    """A stored party, which ``key`` names, or a new one, which is typed."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), choices=PartyRole.choices, initial=PartyRole.PARTNER)
    order = forms.IntegerField(
        label=_("Order"),
        min_value=1,
        max_value=LAST,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    leaves = forms.BooleanField(label=_("Remove this party"), required=False)

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["partner"].required = False
        self.fields["partner"].label = _("City or institution")

    @property
    def party(self):
        """The stored party that this row is about; None for a new one."""
        return self.known.get(self["key"].value())

    def full_clean(self):
        """A party that somebody else took out meanwhile has no row on the page: nothing of it is checked."""
        if self.is_bound and self["key"].value() and not self.party:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            super().full_clean()

    def clean(self):
        facts = self.cleaned_data
        if self.party:
            facts["actor"] = self.party.city or self.party.institution
            return facts
        return super().clean()

    def refusal_of(self, actor):
        if key_of(actor) in self.known:
            return _("This city or institution is already a party. Choose another one.")
        if getattr(actor, "merged_into_id", None):
            return _("This city was merged into another city. Choose that city instead.")
        return ""

    @property
    def pair(self):
        """(actor, role), or None for an empty row and for a party that leaves."""
        actor = self.cleaned_data.get("actor")
        leaves = self.party and self.cleaned_data.get("leaves")
        return (actor, self.cleaned_data["role"]) if actor and not leaves else None


class _PartyFormSet(forms.BaseFormSet):
    def pairs(self):
        """(actor, role) of the parties as the form states them, in their order."""
        rows = [
            (form.cleaned_data.get("order") or LAST, number, form.pair)
            for number, form in enumerate(self.forms)
            if form.pair
        ]
        return [pair for _order, _number, pair in sorted(rows, key=lambda row: row[:2])]

    @property
    def rows(self):
        """The forms as they are shown: stored parties that are still there, and new ones."""
        return [form for form in self.forms if form.party or not form["key"].value()]


_formset = forms.formset_factory(PartyForm, formset=_PartyFormSet, extra=EMPTY, max_num=MOST)


def parties_formset(data, *, partnership, user):
    """A row for each stored party, and empty ones. Needs the parties of ``partnership`` prefetched."""
    known = {key_of(party.city or party.institution): party for party in partnership.parties.all()}
    initial = [
        {"key": key, "role": party.role, "order": number}
        for number, (key, party) in enumerate(known.items(), 1)
    ]
    kwargs = {"known": known, "user": user}
    rows = _formset(data, initial=None if data else initial, form_kwargs=kwargs, prefix="parties")
    rows.absolute_max = len(known) + MOST + EMPTY  # Django would build a thousand more if the request says so
    return rows


def merged(rows, *, partnership, user):
    """The formset after somebody else saved: the parties as they are now, with what was typed upon them."""
    typed = {form["key"].value(): form for form in rows.forms if form["key"].value()}
    known = {key_of(party.city or party.institution): party for party in partnership.parties.all()}
    added = [form for form in rows.forms if not form["key"].value()]
    shown = [*((key, typed.get(key)) for key in known), *(("", form) for form in added)]
    post = QueryDict(mutable=True)
    for number, (key, form) in enumerate(shown):
        row = _sent(form) if form else {"role": known[key].role, "order": number + 1}
        for name, value in (row | {"key": key}).items():
            post[f"parties-{number}-{name}"] = str(value)
    post["parties-TOTAL_FORMS"], post["parties-INITIAL_FORMS"] = str(len(shown)), "0"
    return parties_formset(post, partnership=partnership, user=user)


def _sent(form):
    """What a row holds, as the browser sent it."""
    return {name: "on" if form[name].value() is True else form[name].value() or "" for name in form.fields}
