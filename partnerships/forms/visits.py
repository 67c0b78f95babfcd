"""What a city types about a visit: its facts, what came of it, and follow-up tasks."""

import datetime
import uuid

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import money
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, as_text
from networks.choices import Dimension, Power, Theme
from networks.models import City
from networks.queries.seats import seats_with
from partnerships.choices import DelegateRole, VisitOutcome, VisitVisibility, VisitWay
from partnerships.forms.actors import ActorForm
from partnerships.forms.named import PlacesField
from partnerships.models import Partnership
from partnerships.queries.candidates import key_of

FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
LONGEST_VISIT = datetime.timedelta(days=366)
CHOOSE = [("", _("Choose one"))]
MOST_WITH = 40  # cities of one visit
FACTS = (
    "way",
    "purpose",
    "first_day",
    "last_day",
    "visibility",
    "dimension",
    "theme",
    "delegation",
    "partnership",
    "programme",
    "names",
    "notes",
    "cost",
    "currency",
)


def _day(**kwargs):
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    words = _("Enter a day from 1900 to 2199.")
    limits = [MinValueValidator(FIRST, words), MaxValueValidator(LAST, words)]
    return forms.DateField(widget=calendar, validators=limits, **kwargs)


def _long_text(rows=4, **kwargs):
    return forms.CharField(
        max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class VisitFactsForm(forms.Form):
    """What a new visit and a change of one have in common."""

    way = forms.ChoiceField(label=_("Who travels"), choices=VisitWay.choices)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=200, help_text=_("In one line, for example: see the new bus lanes.")
    )
    first_day = _day(label=_("First day"), help_text=_("Days are those of the place that is visited."))
    last_day = _day(label=_("Last day"), required=False, help_text=_("Leave empty if it is one day."))
    visibility = forms.ChoiceField(
        label=_("Who can read this"),
        choices=VisitVisibility.choices,
        help_text=_(
            "Before the visit, only the first two are possible. Names, cost and notes are never shown "
            "to others."
        ),
    )
    dimension = forms.ChoiceField(label=_("Dimension"), choices=CHOOSE + Dimension.choices, required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=CHOOSE + Theme.choices, required=False)
    delegation = forms.MultipleChoiceField(
        label=_("Who goes"),
        choices=DelegateRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers see these roles, not the names."),
    )
    partnership = forms.ModelChoiceField(
        label=_("Partnership"), queryset=Partnership.objects.none(), required=False, empty_label=_("None")
    )
    programme = _long_text(
        label=_("Programme"), help_text=_("People who act for the cities that take part can read it.")
    )
    names = _long_text(
        rows=3,
        label=_("Names of the delegation"),
        help_text=_("Only people who act for your city read this."),
    )
    notes = _long_text(label=_("Private notes"), help_text=_("Only people who act for your city read this."))
    cost = money.AmountField(
        label=_("Cost"), required=False, help_text=_("Only people who act for your city read this.")
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)

    def fill_choices(self, city, user):
        """The partnerships and currencies of the city whose visit it is."""
        records = Partnership.objects.visible_to(user).of_city(city)
        self.fields["partnership"].queryset = records.order_by("label", "pk")
        self.fields["currency"].choices = [("", _("Choose one")), *money.choices([city.country.code])]

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first_day"), facts.get("last_day")
        if first and "last_day" in facts:
            facts["last_day"] = last or first
            if facts["last_day"] < first:
                self.add_error("last_day", _("The last day is before the first day. Correct one of them."))
            elif facts["last_day"] - first > LONGEST_VISIT:
                self.add_error("last_day", _("A visit can last one year at most. Check the days."))
        for given, missing, words in (
            ("cost", "currency", _("Enter the currency.")),
            ("currency", "cost", _("Enter the amount, or clear the currency.")),
        ):
            if facts.get(given) and not facts.get(missing) and missing not in self.errors:
                self.add_error(missing, words)
        return facts

    def facts(self):
        """Keyword arguments for ``visits.log`` and ``visits.amend``."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        return facts | {"delegation": tuple(facts["delegation"])}

    def refused(self, error: ValidationError):
        """Show what the action refused, at its field where the form has it."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class VisitForm(VisitFactsForm, ActorForm):
    """A new visit. ``partner`` is the other city or institution, ``others`` are further cities.

    ``token`` names this filling in: sent twice, it is saved once.
    """

    others = PlacesField(
        label=_("Further cities"),
        required=False,
        help_text=_("One city a line, if more than two take part."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, city, user, initial=None):
        self.city = city
        start = {"token": uuid.uuid4(), "way": VisitWay.OUT, "visibility": VisitVisibility.OWN}
        super().__init__(data, user=user, initial=start | (initial or {}))
        self.fields["partner"].label = _("Other city or institution")
        self.fill_choices(city, user)

    def refusal_of(self, actor):
        if key_of(actor) == key_of(self.city):
            return _("Your own city takes part anyway. Enter the other one.")
        if getattr(actor, "merged_into_id", None):
            return _("This city was merged into another city. Choose that city instead.")
        return ""

    @property
    def partners(self):
        """All others that take part, each once, the first one first."""
        actors = [self.cleaned_data["actor"], *self.cleaned_data["others"]]
        return [actor for actor in dict.fromkeys(actors) if actor != self.city]

    def repeats(self, saved):
        """Whether ``saved`` says the same as this form, who takes part left aside."""
        facts = VisitFactsForm.facts(self)
        facts["delegation"] = sorted(facts["delegation"])
        return facts == {name: getattr(saved, name) for name in FACTS} | {
            "delegation": sorted(saved.delegation)
        }


class VisitEditForm(EditConflictMixin, VisitFactsForm):
    """A change of a visit. Institutions that take part stay as they are."""

    others = PlacesField(label=_("Other cities"), required=False, help_text=_("One city a line."))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)

    def __init__(self, data=None, *, visit, user):
        self.visit, self.user = visit, user
        said = self.current_values()
        super().__init__(data, initial=said | self.opened_on(said))
        self.fill_choices(visit.city, user)

    def clean(self):
        facts = super().clean()
        if "others" in facts and not self._partners():
            self.add_error("others", _("Enter the other city."))
        return facts

    @property
    def partners(self):
        """All others that take part, cities first."""
        return self._partners()

    def _partners(self):
        institutions = [party.institution for party in self.visit.parties.all() if party.institution]
        cities = [city for city in self.cleaned_data["others"] if city != self.visit.city]
        return [*cities, *institutions]

    def current_values(self):
        return said_by(self.visit)

    def copy_with(self, data):
        return type(self)(data, visit=self.visit, user=self.user)

    @property
    def current_version(self):
        return self.visit.version


class OutcomeForm(forms.Form):
    """What came of a visit, and who may read it from now on."""

    outcome = forms.ChoiceField(label=_("What came of it?"), choices=CHOOSE + VisitOutcome.choices)
    outcome_text = _long_text(
        label=_("In words"), help_text=_("Whoever can read the visit reads this, for example the next step.")
    )
    visibility = forms.ChoiceField(label=_("Who can read this"), choices=VisitVisibility.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, visit):
        names = ("outcome", "outcome_text", "visibility", "version")
        super().__init__(data, initial={name: getattr(visit, name) for name in names})

    def facts(self):
        """Keyword arguments for ``visits.amend``."""
        return dict(self.cleaned_data)

    refused = VisitFactsForm.refused


class VisitTaskForm(forms.Form):
    """A follow-up task of a city that takes part."""

    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.none(), empty_label=None)
    action = forms.CharField(label=_("Task"), max_length=300)
    owner = forms.CharField(
        label=_("Who does it"),
        max_length=120,
        required=False,
        help_text=_("An office or a role, not a name."),
    )
    assignee = forms.ModelChoiceField(
        label=_("Person in charge"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("Everybody with a role in the city"),
        help_text=_("If you choose nobody, it is a task of everybody with a role in the city."),
    )
    due_on = _day(label=_("Due date"))

    def __init__(self, data=None, *, cities):
        super().__init__(data)
        people = seats_with(Power.VISIT, cities=[city.pk for city in cities]).values("person")
        self.fields["assignee"].queryset = get_user_model().objects.filter(pk__in=people).order_by("pk")
        self.fields["city"].queryset = City.objects.filter(pk__in=[city.pk for city in cities])
        if len(cities) == 1:
            self.fields["city"].widget = forms.HiddenInput()
            self.fields["city"].initial = cities[0]

    def clean_action(self):
        return " ".join(self.cleaned_data["action"].split())

    def clean(self):
        city, person = self.cleaned_data.get("city"), self.cleaned_data.get("assignee")
        if city and person and not seats_with(Power.VISIT, cities=[city]).filter(person=person).exists():
            self.add_error("assignee", _("Choose a person who has a role in this city."))
        return self.cleaned_data


def said_by(visit):
    """What a visit says, field by field, as the form would send it."""
    said = {
        name: as_text(getattr(visit, name)) for name in FACTS if name not in ("delegation", "partnership")
    }
    said["cost"] = as_text(money.AmountField().prepare_value(visit.cost))
    said["partnership"] = as_text(visit.partnership_id)
    said["delegation"] = sorted(map(str, visit.delegation))
    cities = [party.city for party in visit.parties.all() if party.city and party.city_id != visit.city_id]
    said["others"] = "\n".join(f"{city} ({city.slug})" for city in cities)
    return said
