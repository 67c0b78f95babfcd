"""Fields that the forms of agenda items and meetings share."""

import datetime
import zoneinfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from agenda.choices import ItemAudience
from agenda.models import CityGroup
from citydiplo.accounts.models import validate_time_zone
from citydiplo.kit.text.markdown import LONGEST
from partnerships.forms.finding import Into, line_of
from partnerships.forms.named import PlacesField, lines_of

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
_WITHIN = _("Enter a date between 2000 and 2100.")


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
        "help_text",
        _("You can use Markdown for paragraphs, lists and links: **bold**, # heading, [words](https://…)."),
    )
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def time_zones():
    """The zones to choose from, by continent."""
    return sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")


class Addressing(forms.Form):
    """Who may read it: everyone, the members, or chosen cities; and the marks of one filling in.

    Cities are found by name or pasted as a list; more come with a saved group.
    """

    audience = forms.ChoiceField(
        label=_("Who can read it"),
        choices=ItemAudience.choices,
        initial=ItemAudience.PUBLIC,
        widget=forms.RadioSelect,
    )
    cities = PlacesField(
        label=_("Chosen cities"),
        required=False,
        takes_gazetteer=True,
        help_text=_(
            "One city per line. You can use any of its names. You can add cities that are not members, too."
        ),
    )
    group = forms.ModelChoiceField(
        label=_("Add a saved group"),
        queryset=CityGroup.objects.none(),
        required=False,
        empty_label=_("No group"),
    )
    group_name = forms.CharField(
        label=_("Save these cities as a group"),
        max_length=80,
        required=False,
        help_text=_(
            "Enter a name for the group, for example “Port cities”. This replaces any group with "
            "the same name."
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    HIDDEN = ("token", "version")
    OF_CITIES = ("cities", "group", "group_name")  # shown for this audience only
    OF_GROUPS = ("group", "group_name")
    FINDS = Into("cities", takes_gazetteer=True)

    def offer_cities(self, network, row):
        """The cities that the row has; names that tell its network's members apart; its saved groups."""
        if row:
            self.initial["cities"] = "\n".join(line_of(city) for city in row.cities.order_by("name", "pk"))
        self.fields["cities"].network = network
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
        no_city = not (facts.get("cities") or facts.get("group"))
        is_wrong = self.errors.keys() & {"cities", "group"}
        if facts.get("audience") == ItemAudience.CITIES and no_city and not is_wrong:
            self.add_error("cities", _("Choose at least one city."))
        return facts

    def _leave_cities_out(self, facts):
        """For another audience nothing is wrong with cities that are not shown; the fields keep them."""
        for name in self.OF_CITIES:
            self.errors.pop(name, None)
        facts.update(cities=[], group=None, group_name="")

    @property
    def leaves_names_out(self) -> bool:
        """Whether cities were chosen that are not used, because the audience is another one."""
        is_of_cities = self.cleaned_data.get("audience") == ItemAudience.CITIES
        typed, before = (
            set(lines_of(text or "")) for text in (self["cities"].value(), self.initial.get("cities"))
        )
        return not is_of_cities and bool(typed - before)

    def clean_group_name(self):
        return " ".join(self.cleaned_data["group_name"].split())

    def facts(self):
        """What the actions take, without the marks of the form."""
        left_out = (*self.HIDDEN, *self.OF_GROUPS)
        facts = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        group = self.cleaned_data.get("group")
        of_group = group.cities.filter(merged_into=None) if group else ()
        facts["cities"] = list(dict.fromkeys([*facts["cities"], *of_group]))
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
    if isinstance(field, PlacesField):
        return ", ".join(sorted(lines_of(value)))
    if isinstance(value, list | tuple):
        return ", ".join(sorted(filter(None, (_words(one, field) for one in value))))
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    text = str(field.prepare_value(value))
    return choices.get(text, text.replace("\r\n", "\n").strip())
