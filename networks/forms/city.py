"""What a city's own editors keep of it."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import languages
from citydiplo.kit.text.countries import place_in_words
from citydiplo.kit.text.lists import semicolon_separated
from citydiplo.kit.text.numbers import number
from networks.choices import BodyKind
from networks.models import City
from networks.models.city import MOST_PEOPLE
from networks.queries.named_cities import cities_of_name

MOST_NAMES = 60
LONGEST_NAME = 200
MOST_OFFERED = 5
FIRST_YEAR = 1900


class PopulationRules(forms.ModelForm):
    """What a typed population of a city must be: possible, and with its year and source where it is new.

    The former value is not asked about: the starter cities have neither year nor source.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("population"):
            said = _("Enter a whole number from 1 to %(most)s, or leave this empty if it is not known.") % {
                "most": number(MOST_PEOPLE)
            }
            field.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), said)
            field.validators = [MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
            field.widget.attrs |= {"min": 1, "max": MOST_PEOPLE}
        if field := self.fields.get("population_year"):
            said = _year_in_range()
            field.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), said)

    def clean_population_year(self):
        year = self.cleaned_data["population_year"]
        is_new = {"population", "population_year"} & {*self.changed_data}
        if is_new and year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise ValidationError(_year_in_range())
        return year

    def clean(self):
        facts = super().clean()
        if "population" not in self.fields or self.has_error("population"):
            return facts
        if facts.get("population") is None:
            if facts.get("population_year"):
                self.add_error("population", _("Enter the population of that year, or leave the year empty."))
        elif "population" in self.changed_data:
            if facts.get("population_year") is None and not self.has_error("population_year"):
                self.add_error("population_year", _("Enter the year of this population, for example 2024."))
            if not facts.get("population_source") and not self.has_error("population_source"):
                self.add_error(
                    "population_source", _("Enter the source of this population: a name or a web address.")
                )
        return facts


def _year_in_range():
    return _("Enter a year from %(first)s to this year.") % {"first": FIRST_YEAR}


class WholeField(forms.CharField):
    """The city or larger body that another is part of, by any of its names; empty for none."""

    default_error_messages = {
        "none": gettext_lazy("No city with the name “%(name)s” was found. Check the spelling."),
        "several": gettext_lazy("“%(name)s” can be several cities. Write one of these: %(choices)s"),
    }

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Part of"),
            required=False,
            max_length=300,
            help_text=gettext_lazy(
                "Only for a district or another body within a larger one. For example, Brooklyn is part of "
                "New York City."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value):
        """The City, or None. Raises ValidationError for a name that nobody or several have."""
        name = " ".join(super().clean(value).split())
        found = cities_of_name(name) if name else [None]
        if not found:
            raise ValidationError(self.error_messages["none"], params={"name": name})
        if len(found) > 1:
            offered = (f"{place_in_words(city)} ({city.slug})" for city in found[:MOST_OFFERED])
            choices = semicolon_separated(offered)
            raise ValidationError(self.error_messages["several"], params={"name": name, "choices": choices})
        return found[0]

    def prepare_value(self, value):
        """As ``clean`` reads it back: "New York City (new-york-city)"."""
        return f"{value} ({value.slug})" if isinstance(value, City) else value


class CityForm(PopulationRules):
    """Kind, website, contact, population with year and source, description, and names in languages."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False, choices=BodyKind.choices)
    part_of = WholeField()

    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=300, assume_scheme="https"
    )
    names = forms.CharField(
        label=gettext_lazy("Names in other languages"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy(
            "Enter one name per line, with the language first. For example: French: Genève"
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = City
        fields = (
            "kind",
            "part_of",
            "website",
            "contact",
            "population",
            "population_year",
            "population_source",
            "description",
        )
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, instance, **kwargs):
        known = languages.names()
        own = instance.names.filter(is_preferred=True).order_by("language")
        lines = "\n".join(f"{known.get(name.language, name.language)}: {name.name}" for name in own)
        initial = {"names": lines, "part_of": instance.part_of}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def clean_kind(self):
        """The stored kind, where a page from before there were kinds sends none."""
        return self.cleaned_data["kind"] or self.initial["kind"]

    def clean_part_of(self):
        """See ``clean_kind``."""
        is_sent = self.add_prefix("part_of") in self.data
        return self.cleaned_data["part_of"] if is_sent else self.initial["part_of"]

    def clean_names(self):
        """{language: name}. Raises ValidationError for a line that is not a language and a name."""
        codes = {fold(name): code for code, name in languages.names().items()}
        codes |= {code: code for code in languages.CODES}
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["names"].splitlines())):
            language, colon, name = (part.strip() for part in line.partition(":"))
            code = codes.get(fold(language))
            if not (colon and name and code):
                raise ValidationError(
                    _("Enter “%(line)s” as a language and a name, for example “French: Genève”."),
                    params={"line": line[:60]},
                )
            if code in found:
                raise ValidationError(
                    _("%(language)s is in the list twice. Enter one name per language."),
                    params={"language": language[:60]},
                )
            if len(name) > LONGEST_NAME:
                raise ValidationError(
                    _("One name is too long. Use at most %(most)s characters."), params={"most": LONGEST_NAME}
                )
            found[code] = " ".join(name.split())
        if len(found) > MOST_NAMES:
            raise ValidationError(
                _("Enter names in at most %(most)s languages."), params={"most": MOST_NAMES}
            )
        return found
