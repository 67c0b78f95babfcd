"""What a city's editors type about what they measure and aim at."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.quantity import QuantityField, plain_text
from citydiplo.kit.forms.period import PeriodField
from citydiplo.kit.text.period import FIRST_YEAR, LAST_YEAR, MONTHS
from networks.choices import Dimension, Theme
from partnerships.actions.targets import PATH
from partnerships.choices import IndicatorDirection
from partnerships.models import Indicator
from partnerships.models.target import GOALS, MONTHS_OF_YEAR
from partnerships.queries.targets import steps_to_serve

MOST_MILESTONES = 20
LONGEST_RHYTHM = 10


def _year(label, **facts):
    return forms.IntegerField(label=label, min_value=FIRST_YEAR, max_value=LAST_YEAR, **facts)


class IndicatorForm(forms.ModelForm):
    """An indicator that the suggested set lacks."""

    dimension = forms.ChoiceField(label=_("Dimension"))
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    direction = forms.ChoiceField(label=_("Which way should it go?"), choices=IndicatorDirection.choices)
    sdg = forms.IntegerField(
        label=_("Sustainable Development Goal"),
        required=False,
        min_value=1,
        max_value=GOALS,
        help_text=_("A number from 1 to 17."),
    )

    class Meta:
        model = Indicator
        fields = ("name", "unit", "direction", "dimension", "theme", "sdg", "definition")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dimension"].choices = [("", _("Choose one")), *Dimension.choices]
        self.fields["theme"].choices = [("", _("None of them")), *Theme.choices]
        self.fields["unit"].help_text = _(
            "For example km, % or tonnes per year. It cannot be changed later: values in another unit are "
            "another indicator."
        )

    def _post_clean(self):
        """The action checks the row as a whole."""


class MilestonesField(forms.CharField):
    """A milestone a line: a year and a value. Its value is {year: Decimal}.

    Of a financial year such as 2016/17, the first year is meant.
    """

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000, **kwargs)

    def to_python(self, value):
        """{year: value}; raises ValidationError that names the line."""
        found = {}
        for line in filter(str.strip, super().to_python(value).splitlines()):
            year, _space, number = line.strip().replace(":", " ", 1).replace("\t", " ", 1).partition(" ")
            year = without_next_year(year)
            if not (year.isascii() and year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR):
                raise self._unreadable(line)
            if int(year) in found:
                raise forms.ValidationError(
                    _("There are two milestones for %(year)s."), params={"year": year}
                )
            try:
                read = QuantityField().clean(number)
            except forms.ValidationError as error:
                raise self._unreadable(line) from error
            found[int(year)] = read
        if len(found) > MOST_MILESTONES:
            raise forms.ValidationError(
                _("Enter at most %(most)s milestones."), params={"most": MOST_MILESTONES}
            )
        return found

    def run_validators(self, value):
        """Reading it has checked all there is."""

    @staticmethod
    def _unreadable(line):
        words = _("“%(line)s”: enter a year and a value, for example 2027 1800000.")
        return forms.ValidationError(words, params={"line": line.strip()[:40]})


class TargetForm(forms.Form):
    """An indicator, and from what to what it is to go; the four numbers together, or none of them."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indicator"), empty_label=_("Choose one")
    )
    baseline_year = _year(
        _("Baseline year"),
        required=False,
        help_text=_("Leave this and the next three fields empty if you measure without a target."),
    )
    baseline_value = QuantityField(label=_("Baseline value"), required=False, max_length=40)
    target_year = _year(_("Target year"), required=False)
    target_value = QuantityField(label=_("Target value"), required=False, max_length=40)
    year_begins = forms.TypedChoiceField(
        label=_("Years begin in"),
        choices=MONTHS_OF_YEAR,
        coerce=int,
        empty_value=None,
        required=False,
        initial=1,
        help_text=_(
            "For a financial year such as 2016/17, choose its first month and enter 2016 as the year."
        ),
    )
    milestones = MilestonesField(
        label=_("Milestones"),
        required=False,
        help_text=_("One a line: a year and a value, for example 2027 1800000."),
    )
    rhythm = forms.IntegerField(
        label=_("Measured every … years"),
        min_value=1,
        max_value=LONGEST_RHYTHM,
        initial=1,
        help_text=_("A value that is older than one and a half times this is too old for a verdict."),
    )
    step = forms.ModelChoiceField(
        None,
        label=_("Agreement step that it serves"),
        required=False,
        empty_label=_("None"),
        help_text=_("A step of an agreement that your city joined."),
    )
    source = forms.CharField(
        label=_("Source of the target"),
        max_length=300,
        required=False,
        help_text=_("For example a plan or a resolution of the council, with its date."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31, required=False)

    def __init__(self, data=None, *, city, target=None, indicator=None):
        initial = {"indicator": indicator}
        if target:
            fields = (*PATH, "year_begins", "rhythm", "step", "source", "version")
            initial = {name: getattr(target, name) for name in fields}
            initial |= _years_of_values(target)
            initial["milestones"] = "\n".join(
                f"{one.year} {plain_text(one.value)}" for one in target.milestones.all()
            )
        super().__init__(data, initial=initial)
        self.fields["indicator"].queryset = Indicator.objects.offered_to(city)
        self.fields["indicator"].label_from_instance = _with_unit
        self.fields["step"].queryset = steps_to_serve(city)
        self.fields["step"].label_from_instance = _of_agreement
        if target:
            del self.fields["indicator"]

    def clean(self):
        facts = self.cleaned_data
        given = [name for name in PATH if facts.get(name) is not None]
        if given and not self.errors:
            for name in PATH:
                if name not in given:
                    self.add_error(name, _("Fill in all four numbers of the target, or none."))
        first, last = facts.get("baseline_year"), facts.get("target_year")
        if first and last and last <= first:
            self.add_error("target_year", _("Enter a year after the baseline year."))
        elif any(not (first and last and first < year < last) for year in facts.get("milestones") or {}):
            self.add_error(
                "milestones",
                _("The year of a milestone must be between the baseline year and the target year."),
            )
        return facts

    def facts(self):
        """What the actions take, without the version."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if facts["year_begins"] is None:
            del facts["year_begins"]  # a form of before there was a choice
        return facts | {"milestones": facts["milestones"] or {}}


class MeasurementForm(forms.Form):
    """A value of a period. A correction needs a reason."""

    period = PeriodField(
        label=_("Period"),
        help_text=_(
            "A year, quarter, month, day or span, for example 2017, Q3 2017, 2017-05 or "
            "2016-07-01 – 2017-06-30."
        ),
    )
    value = QuantityField(label=_("Value"), max_length=40)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("For example a report or a web address, with its date."),
    )
    is_estimate = forms.BooleanField(label=_("This is an estimate"), required=False)
    definition = forms.CharField(
        label=_("What the source calls it"),
        max_length=120,
        required=False,
        help_text=_("Fill this in if the source counts in another way than in other periods."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    reason = forms.CharField(
        label=_("Why you correct it"),
        max_length=500,
        help_text=_("The history shows this reason with both values."),
    )

    def __init__(self, data=None, *, target, measurement=None):
        fields = ("period", "value", "source", "is_estimate", "definition", "note")
        initial = {name: getattr(measurement, name) for name in fields} if measurement else {}
        super().__init__(data, initial=initial)
        self.fields["value"].label = _("Value in %(unit)s") % {"unit": target.indicator.unit_text}
        self.fields["period"].month = target.year_begins
        if not measurement:
            del self.fields["reason"]

    def clean_period(self):
        """A value of a period to come is no measurement."""
        period = self.cleaned_data["period"]
        if period.first > timezone.localdate():
            raise forms.ValidationError(
                _("This period is in the future. Enter one that has begun, or an earlier one.")
            )
        return period


def without_next_year(text: str) -> str:
    """“2016” of “2016/17”; any other text as it is."""
    year, slash, after = text.partition("/")
    is_next = year.isdecimal() and after.isdecimal() and int(after) == (int(year) + 1) % 10 ** len(after)
    return year if slash and is_next else text


def _years_of_values(target):
    """When the years begin for which values came with an import, as long as there is no target."""
    newest = None if target.has_target else target.measurements.last()
    if newest is None or newest.period.months != MONTHS:
        return {}
    return {"year_begins": newest.period.first.month}


def _with_unit(indicator):
    return f"{indicator} ({indicator.unit_text})"


def _of_agreement(step):
    return f"{step.agreement}: {step.get_kind_display()}"
