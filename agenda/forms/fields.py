"""Fields that the forms of agenda items and meetings share."""

import datetime
import zoneinfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import Audience
from agenda.queries.audiences import members_of
from citydiplo.accounts.models import validate_time_zone
from citydiplo.kit.prose import LONGEST
from citydiplo.kit.rowsfield import RowsField
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

    The network's members, and the cities that were chosen before, are ticked; any others are named.
    """

    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Audience.choices,
        initial=Audience.PUBLIC,
        widget=forms.RadioSelect,
    )
    cities = RowsField(
        label=_("Which cities"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
        help_text=_("For chosen cities only: members of the network, and those that were chosen before."),
    )
    others = PlacesField(
        label=_("Other cities"),
        required=False,
        help_text=_("For chosen cities only: cities outside the network, one a line, by any of their names."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    HIDDEN = ("token", "version")
    FINDS = Into("others")

    @property
    def time_zones(self):
        return time_zones()

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        facts = super().clean()
        no_city = not (facts.get("cities") or facts.get("others"))
        if (
            facts.get("audience") == Audience.CITIES
            and no_city
            and not self.errors.keys() & {"cities", "others"}
        ):
            self.add_error(
                "cities" if self.fields["cities"].queryset else "others", _("Choose at least one city.")
            )
        return facts

    def facts(self):
        """What the actions take, without the marks of the form."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in self.HIDDEN}
        facts["cities"] = list(dict.fromkeys([*facts["cities"], *facts.pop("others")]))
        return facts

    def differences(self, stored):
        """(label, what is stored now, what was typed) where somebody else saved something else meanwhile."""
        found = []
        for name, field in self.fields.items():
            if name in self.HIDDEN or name not in self.cleaned_data:
                continue
            now, typed = _words(stored[name].value(), field), _words(self[name].value(), field)
            if now != typed:
                found.append((field.label, now, typed))
        return found


def choices_of_cities(network, row):
    """The network's members, and those that were chosen before they left."""
    cities = Q(pk__in=members_of(network.pk).values("pk"))
    if row:
        cities |= Q(pk__in=row.cities.values("pk"))
    return City.objects.filter(cities).order_by("name")


def _words(value, field):
    """A value of a form as its reader knows it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(filter(None, (_words(one, field) for one in value))))
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    text = str(field.prepare_value(value))
    return choices.get(text, text.replace("\r\n", "\n").strip())
