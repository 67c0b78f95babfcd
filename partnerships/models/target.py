import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import dates
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.history import History
from citydiplo.kit.text.period import FIRST_YEAR, LAST_YEAR, MONTHS, Period
from networks.choices import Dimension, Theme
from networks.models import City, Seat
from partnerships.analytics.progress import TargetPath
from partnerships.choices import IndicatorDirection
from partnerships.models.agreement import AgreementStep

MOST_DIGITS, PLACES = 15, 4  # SQLite keeps at most 15 significant digits of a decimal number
MONTHS_OF_YEAR = list(dates.MONTHS.items())  # (1, “January”) …
GOALS = 17  # the Sustainable Development Goals


def value_field(label: Any, **facts: Any) -> models.DecimalField:
    """A measured value in the unit of its indicator."""
    return models.DecimalField(label, max_digits=MOST_DIGITS, decimal_places=PLACES, **facts)


def year_field(label: Any, **facts: Any) -> models.PositiveSmallIntegerField:
    """A calendar year."""
    limits = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    return models.PositiveSmallIntegerField(label, validators=limits, **facts)


def is_year(name: str) -> Q:
    """A condition: the field holds a plausible year."""
    return Q(**{f"{name}__gte": FIRST_YEAR, f"{name}__lte": LAST_YEAR})


class IndicatorQuerySet(models.QuerySet):
    def offered_to(self, city):
        """The suggested set, and what ``city`` added for itself."""
        return self.filter(Q(city=None) | Q(city=city))

    def suggested(self):
        return self.filter(city=None)


class Indicator(Checked):
    """Something that cities measure, in one unit: emissions in tonnes, trips by bicycle in per cent.

    ``key`` names one of the suggested set; an indicator of a ``city`` has none. ``translations`` holds
    {language: {"name", "unit", "definition"}} of the suggested set.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True, null=True, blank=True, editable=False)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("city")
    )
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(
        _("unit"), max_length=40, help_text=_("For example tonnes of CO2e per year, km, or %.")
    )
    direction = models.CharField(_("direction"), max_length=4, choices=IndicatorDirection.choices)
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension.choices)
    theme = models.CharField(_("theme"), max_length=40, choices=Theme.choices, blank=True)
    sdg = models.PositiveSmallIntegerField(_("Sustainable Development Goal"), null=True, blank=True)
    definition = models.TextField(_("definition"), max_length=600, blank=True)
    translations = models.JSONField(default=dict, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = IndicatorQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city=None, key__isnull=False) | Q(city__isnull=False, key=None),
                name="indicator_is_suggested_or_of_a_city",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=IndicatorDirection.values)
                & Q(dimension__in=Dimension.values)
                & Q(theme__in=["", *Theme.values]),
                name="indicator_direction_dimension_and_theme_are_known",
            ),
            models.CheckConstraint(
                condition=Q(sdg=None) | Q(sdg__gte=1, sdg__lte=GOALS), name="indicator_goal_is_known"
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="indicator_has_a_unit"),
        ]

    def __str__(self):
        return self._in_words("name")

    @property
    def unit_text(self):
        """The unit in the reader's language."""
        return self._in_words("unit")

    @property
    def definition_text(self):
        """The definition in the reader's language."""
        return self._in_words("definition")

    def _in_words(self, field):
        language = get_language() or settings.LANGUAGE_CODE
        return self.translations.get(language, {}).get(field) or getattr(self, field)


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is public, and all that the person's own cities keep. An operator sees all."""
        if user.is_authenticated and user.is_staff:
            return self
        cities = [seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id]
        return self.filter(Q(is_public=True) | Q(city__in=cities)) if cities else self.public()

    def public(self):
        return self.filter(is_public=True)

    def waiting_for(self, cities):
        """Those that the mayor's office of one of ``cities`` has to approve before they are public."""
        return self.filter(asked_at__isnull=False, city__in=cities, city__asks_approval=True)

    def back_with(self, cities):
        """Those that the editors of ``cities`` continue with: sent back, or no longer in need of approval."""
        unresolved = ~Q(returned_reason="") | Q(asked_at__isnull=False, city__asks_approval=False)
        return self.filter(unresolved, is_public=False, city__in=cities)

    def with_names(self):
        return self.select_related("city", "indicator", "step__agreement")


class Target(Checked):
    """What a city measures, and what it aims at: from a baseline to a value in a later year.

    A city that only measures has no baseline and no target yet. ``year_begins`` is the month in which the
    years of baseline, target and milestones begin: with 4, the year 2016 is the financial year 2016/17.
    ``rhythm`` is how often it measures, in years. ``published_at`` is when everybody could first read it.
    ``asked_at`` is there while it waits for the mayor's office, and ``returned_reason`` once that sent it
    back. All values are in the indicator's unit.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="targets", verbose_name=_("city"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    baseline_year = year_field(_("baseline year"), null=True, blank=True)
    baseline_value = value_field(_("baseline value"), null=True, blank=True)
    target_year = year_field(_("target year"), null=True, blank=True)
    target_value = value_field(_("target value"), null=True, blank=True)
    year_begins = models.PositiveSmallIntegerField(_("years begin in"), choices=MONTHS_OF_YEAR, default=1)
    rhythm = models.PositiveSmallIntegerField(
        _("measured every … years"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    step = models.ForeignKey(
        AgreementStep,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreement step that it serves"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("sent to the mayor’s office"), null=True, blank=True, editable=False)
    returned_reason = models.CharField(_("sent back because"), max_length=500, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TargetQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["city", "indicator"], name="one_target_per_city_and_indicator"),
            models.CheckConstraint(
                condition=Q(baseline_year=None, baseline_value=None, target_year=None, target_value=None)
                | (
                    Q(baseline_value__isnull=False, target_value__isnull=False)
                    & is_year("baseline_year")
                    & is_year("target_year")
                    & Q(target_year__gt=F("baseline_year"))
                ),
                name="target_is_whole_and_after_its_baseline",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__gte=1, rhythm__lte=10), name="target_rhythm_is_one_to_ten_years"
            ),
            models.CheckConstraint(
                condition=Q(year_begins__gte=1, year_begins__lte=MONTHS), name="target_years_begin_in_a_month"
            ),
            models.CheckConstraint(
                condition=Q(is_public=True, published_at__isnull=False)
                | Q(is_public=False, published_at=None),
                name="target_that_is_public_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(is_public=False), name="target_that_waits_is_not_public"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(is_public=True), name="target_newest")
        ]

    def __str__(self):
        return f"{self.city}: {self.indicator}"

    def get_absolute_url(self):
        return reverse("target", args=[self.pk])

    @property
    def waits(self):
        """Whether the mayor's office is asked now. Its city may have switched the rule off meanwhile."""
        return self.asked_at is not None and self.city.asks_approval

    @property
    def has_target(self):
        return self.target_year is not None

    @property
    def path(self) -> TargetPath | None:
        """From where to where; None without a target."""
        if not self.has_target:
            return None
        return TargetPath(
            self.baseline_year, self.baseline_value, self.target_year, self.target_value, self.year_begins
        )

    def year(self, number: int) -> Period:
        """The year as the target counts years: 2016, or 2016/17."""
        return Period.of_year(number, self.year_begins)


class Milestone(Checked):
    """A value that a city wants to reach on the way, in a year between baseline and target."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="milestones", verbose_name=_("target"))
    year = year_field(_("year"))
    value = value_field(_("value"))

    history = History()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["target", "year"], name="one_milestone_per_year"),
            models.CheckConstraint(condition=is_year("year"), name="milestone_year_is_plausible"),
        ]

    def __str__(self):
        return str(self.year)


class MeasurementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(target__in=Target.objects.visible_to(user))


class Measurement(Checked):
    """What was measured for a period: a value in the indicator's unit, with its source.

    ``since`` and ``until`` are the first and last day: of a year, a financial year, a quarter, a month or one
    day. No two periods of a target end on the same day.

    ``definition`` is what the source calls it, where values of one indicator are counted in several ways.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="measurements", verbose_name=_("target"))
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    value = value_field(_("value"))
    source = models.CharField(_("source"), max_length=300)
    is_estimate = models.BooleanField(_("estimate"), default=False)
    definition = models.CharField(
        _("what the source calls it"),
        max_length=120,
        blank=True,
        help_text=_("Fill this in if the source counts in another way than in other periods."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    DEMO_BY = "target__is_demo"

    objects = MeasurementQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["until"]
        constraints = [
            models.UniqueConstraint(fields=["target", "until"], name="one_measurement_per_end"),
            models.CheckConstraint(
                condition=Q(
                    since__gte=datetime.date(FIRST_YEAR, 1, 1),
                    until__gte=F("since"),
                    until__lte=datetime.date(LAST_YEAR, 12, 31),
                ),
                name="measurement_period_is_plausible",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="measurement_names_its_source"),
        ]

    def __str__(self):
        return str(self.period)

    @property
    def period(self) -> Period:
        """What the value stands for."""
        return Period(self.since, self.until)
