from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.history import History
from citydiplo.kit.web.urls import address_of
from networks.choices import BodyKind, Dimension, PopulationBand, WorldRegion
from networks.models.source import Sourced

HAS_RECORD = Q(on_record_count__gt=0)
MOST_PEOPLE = 50_000_000  # twice the largest city of the register


class CityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every standing city is public; one merged into another answers only by redirect."""
        return self.filter(merged_into=None)

    def in_region(self, region):
        return self.filter(region=region)

    def possible_doubles(self):
        """Those without a GeoNames id that share their name with another city of the country."""
        return self.filter(merged_into=None, geonames_id=None, is_name_shared=True)

    def with_has_parts(self):
        """Each with ``has_parts``: whether others are part of it."""
        return self.annotate(has_parts=Exists(City.objects.filter(part_of=OuterRef("pk"), merged_into=None)))

    def listed(self):
        """What the directory of cities holds: municipalities, and bodies of other kinds with a record."""
        return self.filter(Q(kind=BodyKind.MUNICIPALITY) | HAS_RECORD)


class City(Sourced):
    """A municipality that takes part in city diplomacy, or could; or a body of another ``kind`` that does.

    ``part_of`` is the municipality or larger body that it belongs to: Brooklyn's is New York City.

    ``partnership_count``, ``membership_count``, ``accession_count`` and ``dimensions`` are its standing: what
    the public register knows of it (active partnerships, current networks, agreements; no demo rows), kept by
    ``partnerships.actions.city_counts`` so that lists need no join. ``on_record_count`` counts all that the
    public register knows of it, whether active or not; ``tie_count`` the cities that it works or worked with.
    """

    RECORD_ADDRESSES = ("contact",)  # whom to write to about the record, not a person of this site

    name = models.CharField(
        _("name"), max_length=200, help_text=_("The preferred name of the city in Latin letters.")
    )
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=BodyKind.choices, default=BodyKind.MUNICIPALITY)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    aliases = models.JSONField(
        _("other names"), default=list, blank=True, help_text=_("Names whose language is not recorded.")
    )
    country = CountryField(_("country"))
    region = models.CharField(_("region of the world"), max_length=24, choices=WorldRegion.choices)
    admin_area = models.CharField(_("state or province"), max_length=200, blank=True)
    is_name_shared = models.BooleanField(
        _("another city in the same country has this name"), default=False, editable=False
    )
    label = models.GeneratedField(
        expression=Case(
            When(Q(is_name_shared=True) & ~Q(admin_area=""), then=Concat("name", Value(", "), "admin_area")),
            default="name",
        ),
        output_field=models.CharField(max_length=402),
        db_persist=True,
        verbose_name=_("name, with the state if another city has the same name"),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("Degrees north."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("Degrees east."))
    population = models.PositiveIntegerField(
        _("population"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)],
    )
    population_year = models.PositiveSmallIntegerField(_("year of the population"), null=True, blank=True)
    population_band = models.GeneratedField(
        expression=Case(
            When(Q(population__isnull=True) | Q(population=0), then=Value(PopulationBand.UNKNOWN.value)),
            *(
                When(population__lt=ceiling, then=Value(band.value))
                for band, ceiling in PopulationBand.ceilings().items()
            ),
            default=Value(PopulationBand.OVER_5M.value),
        ),
        output_field=models.PositiveSmallIntegerField(choices=PopulationBand.choices),
        db_persist=True,
        verbose_name=_("size"),
    )
    population_known = models.GeneratedField(
        expression=Coalesce("population", Value(0)),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("population, for sorting"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=16, blank=True)
    locode = models.CharField(_("UN/LOCODE"), max_length=5, blank=True)
    population_source = models.CharField(
        _("source of the population"), max_length=300, blank=True, help_text=_("A name or a web address.")
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    contact = models.EmailField(
        _("contact email"),
        blank=True,
        help_text=_("An email address of the city hall. Everyone can see this address."),
    )
    description = models.TextField(_("description"), max_length=2000, blank=True)
    asks_approval = models.BooleanField(
        _("its mayor’s office must approve records before they become public"), default=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    partnership_count = models.PositiveIntegerField(_("partnerships"), default=0, editable=False)
    membership_count = models.PositiveIntegerField(_("networks"), default=0, editable=False)
    accession_count = models.PositiveIntegerField(_("agreements"), default=0, editable=False)
    on_record_count = models.PositiveIntegerField(
        _("facts in the register"),
        default=0,
        editable=False,
        help_text=_("Public partnerships of any status, memberships, accessions and known mandates."),
    )
    tie_count = models.PositiveIntegerField(
        _("partner cities"),
        default=0,
        editable=False,
        help_text=_("Cities that it shares public partnerships of any status with."),
    )
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions it is active in"), editable=False)

    objects = CityQuerySet.as_manager()
    history = History(also=("merged_into",))

    class Meta(Sourced.Meta):
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["geonames_id"], name="one_city_per_geonames_id"),
            models.UniqueConstraint(
                fields=["wikidata_id"], condition=~Q(wikidata_id=""), name="one_city_per_wikidata_id"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="city_position_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True) | Q(population__range=(1, MOST_PEOPLE)),
                name="city_population_is_possible",
            ),
            models.CheckConstraint(condition=Q(region__in=WorldRegion.values), name="city_region_is_known"),
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="city_kind_is_known"),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")), name="city_is_no_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(wikidata_id="") | Q(wikidata_id__regex=r"^Q[1-9][0-9]*$"),
                name="city_wikidata_id_is_one",
            ),
            models.CheckConstraint(
                condition=Q(locode="") | Q(locode__regex=r"^[A-Z]{2}[A-Z2-9]{3}$"),
                name="city_locode_is_one",
            ),
        ]
        # Each order of the directory, and the two common filters in its default order. All keys of an
        # index run one way, so that a page begins by one comparison of rows.
        indexes = [
            models.Index(fields=["-population_known", "-id"], name="city_by_population"),
            models.Index(fields=["name", "id"], name="city_by_name"),
            models.Index(
                fields=["-partnership_count", "-population_known", "-id"], name="city_by_partnerships"
            ),
            models.Index(
                fields=["-membership_count", "-population_known", "-id"], name="city_by_memberships"
            ),
            models.Index(fields=["-on_record_count", "-population_known", "-id"], name="city_by_facts"),
            models.Index(fields=["region", "-population_known", "-id"], name="city_by_region"),
            models.Index(fields=["country", "-population_known", "-id"], name="city_by_country"),
            # The partners of many cities are weighed by it, without a look at their rows.
            models.Index(fields=["id"], include=["tie_count"], name="city_with_ties"),
            # Whether many cities may be among those that are like another one.
            models.Index(
                fields=["id"],
                include=["kind", "region"],
                condition=Q(merged_into=None, is_demo=False),
                name="city_to_compare",
            ),
        ]

    def __str__(self):
        """Its name, and its state or province where another city of the country has the same name.

        Lists read the same from the column ``label``.
        """
        return f"{self.name}, {self.admin_area}" if self.is_name_shared and self.admin_area else self.name

    def get_absolute_url(self):
        return address_of("city")(self.slug)

    def clean(self):
        """Refuse a ``part_of`` that is merged away, or a part of this one. One statement for each step."""
        super().clean()
        whole, met = self.part_of, {None}
        if whole and whole.merged_into_id:
            raise ValidationError({"part_of": _("This record was merged into another one. Choose that one.")})
        while whole and whole.pk not in met:
            if whole.pk == self.pk:
                raise ValidationError(
                    {
                        "part_of": _("%(whole)s is itself a part of this record. Choose another one.")
                        % {"whole": self.part_of}
                    }
                )
            met.add(whole.pk)
            whole = whole.part_of

    @property
    def noun(self):
        """What it is called beside its name: "City", "Region"."""
        return BodyKind(self.kind).noun

    @property
    def is_municipality(self):
        """Whether readers call it a city."""
        return self.kind == BodyKind.MUNICIPALITY

    @property
    def schema_type(self):
        """Its type as a place in the words of schema.org."""
        return BodyKind(self.kind).schema_type

    @property
    def schema_actor(self):
        """Its type as one who acts in the words of schema.org."""
        return BodyKind(self.kind).schema_actor

    @property
    def size_text(self):
        """Its population band in words. (A generated field has no ``get_…_display``.)"""
        return PopulationBand(self.population_band).label

    @property
    def position(self):
        """(latitude, longitude) in degrees, or None."""
        return None if self.latitude is None else (self.latitude, self.longitude)


class CityNameQuerySet(models.QuerySet):
    def in_language(self, language=None):
        """Preferred names in ``language`` (by default the reader's); ``pt-br`` finds ``pt``."""
        return self.filter(language=(language or get_language() or "en").split("-")[0], is_preferred=True)


class CityName(models.Model):
    """What a city is called in one language."""

    GOES_WITH_RECORD = True

    city = models.ForeignKey(City, models.CASCADE, related_name="names", verbose_name=_("city"))
    language = models.CharField(
        _("language"), max_length=12, help_text=_("The code of the language, for example fr or zh.")
    )
    name = models.CharField(_("name"), max_length=200)
    is_preferred = models.BooleanField(_("preferred"), default=True)

    objects = CityNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("city name")
        verbose_name_plural = _("city names")
        constraints = [
            models.UniqueConstraint(fields=["city", "language", "name"], name="city_name_once_per_language"),
            models.UniqueConstraint(
                fields=["city", "language"],
                condition=Q(is_preferred=True),
                name="one_preferred_city_name_per_language",
            ),
        ]

    def __str__(self):
        return self.name


class FormerSlug(models.Model):
    """An address that a city had before it was renamed or merged: it redirects for ever."""

    GOES_WITH_RECORD = True

    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    city = models.ForeignKey(City, models.CASCADE, related_name="former_slugs", verbose_name=_("city"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self):
        return self.slug
