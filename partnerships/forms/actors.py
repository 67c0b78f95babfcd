"""Naming a city or an institution: by any of its names, among several of a name, or as a new place."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.long_select import LongSelect
from citydiplo.kit.text.countries import country_choices, country_name
from networks.actions.places import NewPlace
from networks.choices import BodyKind
from networks.forms.city import WholeField
from networks.matching.readings import names_with_country
from networks.models import City, GazetteerPlace
from networks.queries.gazetteer import KIND as GAZETTEER
from networks.queries.gazetteer import hit_of, places_called
from partnerships.queries.candidates import actor_at, called

NEW = "new"


class DegreesField(forms.FloatField):
    """Decimal degrees, with a point or a comma; empty where nobody knows them."""

    default_error_messages = {
        "invalid": _("Enter decimal degrees, for example 51.5 or -12.05."),
        "min_value": _("Enter a number from -%(most)s to %(most)s."),
        "max_value": _("Enter a number from -%(most)s to %(most)s."),
    }

    def __init__(self, *, most, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **kwargs)
        self.most = most

    def to_python(self, value):
        text = str(value or "").strip().removesuffix("°").strip().replace("\u2212", "-")
        number = super().to_python(
            text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        )
        if number is not None and abs(number) > self.most:
            raise ValidationError(self.error_messages["min_value"], params={"most": self.most})
        return number


class ActorForm(forms.Form):
    """Its ``cleaned_data["actor"]`` is a City, an Institution, a NewPlace, or missing.

    ``partner`` is a typed name; ``pick`` is the page of the one that was chosen while typing, with the name
    it was chosen for. A name that several have comes back with ``candidates`` to choose among. A place of the
    gazetteer that was chosen is a NewPlace with its number. Before a place is entered that the gazetteer may
    have, the form asks once; ``asked_about`` is the country and name that it asked about.
    """

    partner = forms.CharField(
        label=_("Partner"),
        max_length=200,
        help_text=_("Type any name of a city or institution, for example Lima."),
        error_messages={"required": _("Enter the name of a city or institution.")},
    )
    pick = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    candidate = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    asked_about = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    new_country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)
    new_area = forms.CharField(
        label=_("State or province"),
        required=False,
        max_length=200,
        help_text=_("Only needed if the country has several places with this name."),
    )
    new_latitude = DegreesField(
        label=_("Latitude"), most=90, help_text=_("Degrees north, for example 48.85. South is negative.")
    )
    new_longitude = DegreesField(
        label=_("Longitude"), most=180, help_text=_("Degrees east, for example 2.35. West is negative.")
    )

    new_kind = forms.ChoiceField(label=_("Kind of body"), required=False, choices=BodyKind.choices)
    new_whole = WholeField()

    OF_A_NEW_PLACE = ("new_country", "new_area", "new_latitude", "new_longitude", "new_kind", "new_whole")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.candidates = []
        self.fields["new_country"].is_needed = True  # once a new place is added
        self.fields["new_country"].choices = [("", _("Choose a country")), *country_choices()]

    @property
    def offers_new_place(self):
        """Whether the fields for a place that is not in the register are open."""
        is_new = self["candidate"].value() == NEW or bool(self["asked_about"].value())
        return is_new or any(self[name].errors for name in self.OF_A_NEW_PLACE)

    @property
    def new_name(self) -> str:
        """The name of the new place, where a country that was written with it is no part of it."""
        return _of_country(str(self["partner"].value() or ""), self["new_country"].value())[0]

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

    def is_own(self, place: NewPlace, twin: City) -> bool:
        """Whether it was this filling in of the form that entered ``place`` as ``twin``."""
        return False

    def _partner(self, name, facts):
        if facts.get("candidate") == NEW:
            return self._new_place(name, facts)
        path, _space, chosen_for = facts.get("pick", "").partition(" ")
        chosen = facts.get("candidate") or (path if chosen_for == name else "")
        actor = actor_at(chosen, self.user) if chosen else self._called(name)
        if actor is None and not self.has_error("partner"):
            self.add_error(
                "partner", _("The partner you chose is no longer in the register. Choose another one.")
            )
        if actor is not None and (refusal := self.refusal_of(actor)):
            self.add_error("partner", refusal)
        elif actor is not None:
            self._keep_choice(actor, name)
        return NewPlace.chosen(actor) if isinstance(actor, GazetteerPlace) else actor

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
            self.add_error("partner", _("Several places have this name. Choose one below."))
        elif others and others[0].kind == GAZETTEER:
            self._offer_gazetteer(others)
        elif len(others) == 1:
            self._preset(others[0].url)
            self.add_error(
                "partner",
                _("No city or institution has exactly this name. If you mean the one below, save again."),
            )
        elif others:
            self.add_error("partner", _("No city or institution has exactly this name. Choose one below."))
        else:
            self.add_error(
                "partner",
                _("No city or institution with this name was found. Check the spelling, or add the place."),
            )
        self._preset_country(name)
        return None

    def _offer_gazetteer(self, others):
        """Offer places of this name that are not in the register: a single one is preset."""
        if len(others) == 1:
            self._preset(others[0].url)
            self.add_error(
                "partner",
                _("This place is not in the register yet. To add the place below, save again."),
            )
        else:
            self.add_error("partner", _("No city in the register has exactly this name. Choose one below."))

    def _preset(self, url):
        self.data = self.data.copy()
        self.data[self.add_prefix("candidate")] = url

    def _preset_country(self, name):
        """Choose the country and state that are written with the name: (country, whether it is sure)."""
        ways = names_with_country(name)
        if self["new_country"].value() or len(ways) != 1:
            return "", False
        self.data = self.data.copy()
        self.data[self.add_prefix("new_country")] = ways[0].country
        if ways[0].area and not self["new_area"].value():
            self.data[self.add_prefix("new_area")] = ways[0].area
        return ways[0].country, ways[0].is_sure

    def _new_place(self, typed, facts):
        if not facts.get("new_country") and "new_country" not in self._errors:
            country, is_sure = self._preset_country(typed)
            if is_sure:
                facts["new_country"], facts["new_area"] = country, self["new_area"].value()
            else:
                self.add_error("new_country", _("Choose the country of the new place."))
        name, area, other = _of_country(typed, facts.get("new_country"))
        if other:
            self.add_error(
                "new_country",
                _("The name says %(country)s. Choose this country, or remove it from the name.")
                % {"country": country_name(other)},
            )
        self._check_position(facts)
        if any(field in self._errors for field in self.OF_A_NEW_PLACE):
            return None
        place = NewPlace(
            name or typed,
            facts["new_country"],
            facts["new_latitude"],
            facts["new_longitude"],
            admin_area=facts["new_area"] or area,
            kind=facts["new_kind"] or BodyKind.MUNICIPALITY,
            part_of=facts["new_whole"],
        )
        twin = place.twin()
        if twin and self.is_own(place, twin):
            return twin
        if twin:
            self.add_error(
                "partner", _("%(city)s is already in the register. Choose it below.") % {"city": twin}
            )
            exact, others = called(typed)
            self.candidates = exact or others
            if len(self.candidates) == 1:
                self._preset(self.candidates[0].url)
            return None
        return None if self._asks_back(place, facts) else place

    def _asks_back(self, place, facts):
        """Whether the gazetteer may have the place, and nobody was asked about that yet."""
        about = f"{place.country} {place.name}"
        if facts.get("asked_about") == about:
            return False
        found = [one for one in places_called(place.name, place.country) if place.may_be_in_gazetteer_as(one)]
        if not found:
            return False
        self.candidates = [hit_of(one) for one in found]
        self._preset(self.candidates[0].url if len(found) == 1 else "")
        self.data[self.add_prefix("asked_about")] = about
        self.add_error(
            "partner",
            _(
                "The gazetteer has a place with this name. Choose it below. If you mean another place, "
                "choose “Add as a new place” again."
            ),
        )
        return True

    def _check_position(self, facts):
        """A latitude without a longitude says nothing, nor the other way round."""
        both = ("new_latitude", "new_longitude")
        given = [field for field in both if facts.get(field) is not None]
        if len(given) == 1 and not any(field in self._errors for field in both):
            other = next(field for field in both if field not in given)
            self.add_error(other, _("Enter latitude and longitude, or leave both empty."))


def _of_country(typed, country):
    """(name, state, contradiction) of a name that was written with its country, for the one that is chosen.

    The name is empty where no country, or another one, is written with it. ``contradiction`` is the code of
    the country that is written instead, where there is no doubt of it.
    """
    ways = names_with_country(typed)
    if way := next((way for way in ways if country and way.country == country), None):
        return way.name, way.area, ""
    other = ways[0].country if country and len(ways) == 1 and ways[0].is_sure else ""
    return "", "", other
