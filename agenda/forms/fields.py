"""Fields that the forms of agenda items and meetings share."""

import datetime
import zoneinfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from agenda.choices import ItemAudience
from agenda.models import CityGroup
from citydiplo.accounts.models import validate_time_zone
from citydiplo.kit.forms.rows import RowsField, row_key
from citydiplo.kit.text.markdown import LONGEST
from networks.models import City
from partnerships.forms.finding import Into
from partnerships.forms.named import PlacesField

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
_WITHIN = _("Write a day between 2000 and 2100.")


def day_field(**kwargs):
    """A day, picked from the browser's own calendar where it has one."""
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(FIRST, _WITHIN), MaxValueValidator(LAST, _WITHIN)]
    return forms.DateField(widget=calendar, validators=limits, **kwargs)


def time_field(**kwargs):
    clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(required=False, widget=clock, input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


def zone_field(**kwargs):
    typed = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "maxlength": 64})
    return forms.CharField(max_length=64, validators=[validate_time_zone], widget=typed, **kwargs)


def prose_field(rows=10, **kwargs):
    kwargs.setdefault(
        "help_text", _("Paragraphs, lists and links by Markdown: **bold**, # heading, [words](https://…).")
    )
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def time_zones():
    """The zones to choose from, by continent."""
    return sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")


class Addressing(forms.Form):
    """Who may read it: everyone, the members, or chosen cities; and the marks of one filling in.

    Cities that are chosen already are ticked; more are found by name, or come with a saved group.
    """

    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=ItemAudience.choices,
        initial=ItemAudience.PUBLIC,
        widget=forms.RadioSelect,
    )
    cities = RowsField(
        label=_("Chosen cities"),
        queryset=City.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
        help_text=_("Untick a city to remove it."),
    )
    others = PlacesField(
        label=_("Add cities"),
        required=False,
        help_text=_(
            "One city per line. You can use any of its names. Members and other cities are possible."
        ),
    )
    group = forms.ModelChoiceField(
        label=_("Add a saved group"),
        queryset=CityGroup.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    group_name = forms.CharField(
        label=_("Save these cities as a group"),
        max_length=80,
        required=False,
        help_text=_("Give it a name, for example “Port cities”. A group with the same name is replaced."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    HIDDEN = ("token", "version")
    OF_CITIES = ("cities", "others", "group", "group_name")  # shown for this audience only
    OF_GROUPS = ("group", "group_name")
    FINDS = Into("others")

    def offer_cities(self, network, row):
        """The cities that are ticked, or were when the form was sent; the network's saved groups."""
        sent = self.data.getlist("cities") if hasattr(self.data, "getlist") else self.data.get("cities", ())
        chosen = City.objects.filter(merged_into=None, pk__in=list(filter(None, map(row_key, sent))))
        if row:
            chosen = chosen | City.objects.filter(pk__in=row.cities.values("pk"))
        self.fields["cities"].queryset = chosen.order_by("name")
        self.fields["others"].network = network
        self.fields["group"].queryset = CityGroup.objects.filter(network=network)

    @property
    def time_zones(self):
        return time_zones()

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        facts = super().clean()
        if facts.get("audience") not in (None, ItemAudience.CITIES):
            self._leave_cities_out(facts)
            return facts
        no_city = not (facts.get("cities") or facts.get("others") or facts.get("group"))
        is_wrong = self.errors.keys() & {"cities", "others", "group"}
        if facts.get("audience") == ItemAudience.CITIES and no_city and not is_wrong:
            self.add_error("others", _("Choose at least one city."))
        return facts

    def _leave_cities_out(self, facts):
        """For another audience nothing is wrong with cities that are not shown; the fields keep them."""
        for name in self.OF_CITIES:
            self.errors.pop(name, None)
        facts.update(cities=[], others=[], group=None, group_name="")

    @property
    def leaves_names_out(self) -> bool:
        """Whether cities were typed that are not used, because the audience is another one."""
        is_of_cities = self.cleaned_data.get("audience") == ItemAudience.CITIES
        return not is_of_cities and bool(str(self["others"].value() or "").strip())

    def clean_group_name(self):
        return " ".join(self.cleaned_data["group_name"].split())

    def facts(self):
        """What the actions take, without the marks of the form."""
        left_out = (*self.HIDDEN, *self.OF_GROUPS)
        facts = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        group = self.cleaned_data.get("group")
        of_group = group.cities.filter(merged_into=None) if group else ()
        facts["cities"] = list(dict.fromkeys([*facts["cities"], *facts.pop("others"), *of_group]))
        return facts

    def differences(self, stored):
        """(label, what is stored now, what was typed) where somebody else saved something else meanwhile."""
        found = []
        for name, field in self.fields.items():
            if name in (*self.HIDDEN, *self.OF_GROUPS) or name not in self.cleaned_data:
                continue
            now, typed = _words(stored[name].value(), field), _words(self[name].value(), field)
            if now != typed:
                found.append((field.label, now, typed))
        return found


def _words(value, field):
    """A value of a form as its reader knows it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(filter(None, (_words(one, field) for one in value))))
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    text = str(field.prepare_value(value))
    return choices.get(text, text.replace("\r\n", "\n").strip())
