"""Naming a city or an institution: by any of its names, among several of a name, or as a new place."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from networks.actions.places import NewPlace
from partnerships.queries.candidates import actor_at, called

NEW = "new"


class ActorForm(forms.Form):
    """Its ``cleaned_data["actor"]`` is a City, an Institution, a NewPlace, or missing.

    ``partner`` is a typed name; ``pick`` is the page of the one that was chosen while typing, with the name
    it was chosen for. A name that several bear comes back with ``candidates`` to choose among.
    """

    partner = forms.CharField(
        label=_("Partner"),
        max_length=200,
        help_text=_("A city or an institution, by any of its names."),
        error_messages={"required": _("Name the city or the institution.")},
    )
    pick = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    candidate = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    new_country = forms.ChoiceField(label=_("Country"), required=False)
    new_latitude = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Degrees north, such as 48.85; south is negative."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    new_longitude = forms.FloatField(
        label=_("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=_("Degrees east, such as 2.35; west is negative."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )

    OF_A_NEW_PLACE = ("new_country", "new_latitude", "new_longitude")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.candidates = []
        self.fields["new_country"].choices = [("", _("Choose a country")), *countries]

    @property
    def offers_new_place(self):
        """Whether the fields for a place that is not on record stand open."""
        return self["candidate"].value() == NEW or any(self[name].errors for name in self.OF_A_NEW_PLACE)

    def clean_partner(self):
        return " ".join(self.cleaned_data["partner"].split())

    def clean(self):
        facts = self.cleaned_data
        if name := facts.get("partner"):
            facts["actor"] = self._partner(name, facts)
        return facts

    def refusal_of(self, actor):
        """Why this city or institution cannot be named here; empty where it can."""
        return ""

    def _partner(self, name, facts):
        if facts.get("candidate") == NEW:
            return self._new_place(name, facts)
        path, _space, chosen_for = facts.get("pick", "").partition(" ")
        chosen = facts.get("candidate") or (path if chosen_for == name else "")
        actor = actor_at(chosen, self.user) if chosen else self._called(name)
        if actor is None and not self.has_error("partner"):
            self.add_error("partner", _("Choose the partner anew: what was chosen is no longer there."))
        if actor is not None and (refusal := self.refusal_of(actor)):
            self.add_error("partner", refusal)
        elif actor is not None:
            self._keep_choice(actor, name)
        return actor

    def _keep_choice(self, actor, name):
        """If the form is shown again, for a mistake or for likely duplicates, who was meant stays chosen."""
        self.data = self.data.copy()
        self.data[self.add_prefix("pick")] = f"{actor.get_absolute_url()} {name}"
        self.data[self.add_prefix("candidate")] = ""

    def _called(self, name):
        exact, others = called(name)
        if len(exact) == 1:
            return actor_at(exact[0].url, self.user)
        self.candidates = exact or others
        if exact:
            self.add_error("partner", _("Several places bear this name. Which one is it?"))
        elif others:
            self.add_error("partner", _("Nobody on record is called exactly so. Is it one of these?"))
        else:
            self.add_error(
                "partner", _("Nobody on record is called so. Check the spelling, or add the place.")
            )
        return None

    def _new_place(self, name, facts):
        missing = [
            field
            for field in self.OF_A_NEW_PLACE
            if facts.get(field) in (None, "") and field not in self._errors
        ]
        for field in missing:
            self.add_error(field, _("A place that is new to the register needs this."))
        if missing or any(field in self._errors for field in self.OF_A_NEW_PLACE):
            return None
        place = NewPlace(name, facts["new_country"], facts["new_latitude"], facts["new_longitude"])
        if twin := place.twin():
            self.add_error("partner", _("%(city)s is on record already: choose it.") % {"city": twin})
            exact, others = called(name)
            self.candidates = exact or others
            return None
        return place
