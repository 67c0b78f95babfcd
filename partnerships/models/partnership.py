import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.choice_set import ChoiceSetField, primary_is_member
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.history import History
from citydiplo.kit.web.urls import address_of
from networks.choices import Dimension, PopulationBand, WorldRegion
from networks.models import City, Institution, Seat, Sourced
from partnerships.choices import PartnershipClass, PartnershipStatus, PartyRole, SignKind, Visibility
from partnerships.models.agreement import Agreement
from partnerships.signs import sign_in_words, sign_text

# Sort a partnership of unknown beginning behind all others, newest or oldest first: a page that begins
# behind a given row cannot compare nulls.
BEFORE_ALL = datetime.date(1, 1, 1)
AFTER_ALL = datetime.date(9999, 12, 31)


def countries_field() -> Any:
    """The countries of the parties of a partnership or a visit, repeated where its lists are filtered."""
    return models.CharField(
        _("countries of its parties"),
        max_length=800,
        blank=True,
        editable=False,
        help_text=_("ISO codes in order, separated by a space."),
    )


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What ``user`` may read: the public record; more with a seat; all as operator.

        A draft is shown to its parties only, with any visibility.
        """
        public = Q(visibility=Visibility.PUBLIC) & ~Q(status=PartnershipStatus.DRAFT)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_staff:
            return self
        seats = Seat.objects.held_by(user)
        own = Exists(
            Party.objects.filter(
                partnership=OuterRef("pk"), city__in=[seat.city_id for seat in seats if seat.city_id]
            )
        )
        visible = public | own
        if seats:
            visible |= Q(visibility=Visibility.MEMBERS) & ~Q(status=PartnershipStatus.DRAFT)
        return self.filter(visible)

    def active(self):
        return self.filter(status=PartnershipStatus.ACTIVE)

    def with_end(self):
        """With ``runs_out``: the day on which it is to be renewed, or else ends."""
        return self.annotate(runs_out=Coalesce("renewal_on", "until"))

    def between(self, *cities):
        """Partnerships that all of ``cities`` are parties of."""
        found = self
        for city in cities:
            found = found.filter(Exists(Party.objects.filter(partnership=OuterRef("pk"), city=city)))
        return found

    def of_city(self, city):
        return self.between(city)

    def with_parties(self):
        return self.prefetch_related(
            models.Prefetch("parties", Party.objects.select_related("city", "institution"))
        )


class Partnership(Sourced):
    """What two or more parties do together. ``dimension`` is its primary one, empty where no source says.

    ``label``, ``regions``, ``countries`` and the parties' country and region repeat what the parties say, so
    that a directory row needs no join; ``partnerships.actions.partnerships`` keeps them. ``networks`` and
    ``sizes`` repeat what changes without the partnership; ``partnerships.actions.denormalized`` keeps those.
    ``sign_*`` is the last sign of life that everybody may know of; ``actions.last_signs`` keeps it.
    """

    RECORD_ADDRESSES = ("contact",)  # whom to write to about the record, not a person of this site

    title = models.CharField(_("title"), max_length=200, blank=True)
    label = models.CharField(_("parties in one line"), max_length=500, editable=False)
    partnership_class = models.CharField(_("class"), max_length=12, choices=PartnershipClass.choices)
    status = models.CharField(_("status"), max_length=10, choices=PartnershipStatus.choices)
    dimension = models.CharField(_("primary dimension"), max_length=24, choices=Dimension.choices, blank=True)
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    regions = ChoiceSetField(WorldRegion, verbose_name=_("regions of its parties"), editable=False)
    countries = countries_field()
    networks = models.CharField(
        _("networks that its parties belong to"),
        max_length=4000,
        blank=True,
        editable=False,
        help_text=_("Their slugs in order, with a space before and after each."),
    )
    sizes = ChoiceSetField(PopulationBand, verbose_name=_("sizes of its cities"), editable=False)
    since = models.DateField(_("since"), null=True, blank=True)
    since_precision = PrecisionField(verbose_name=_("precision of since"))
    since_known = models.GeneratedField(
        expression=Coalesce("since", Value(BEFORE_ALL)),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("since, for sorting"),
    )
    since_or_after_all = models.GeneratedField(
        expression=Coalesce("since", Value(AFTER_ALL)),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("since, for oldest first"),
    )
    until = models.DateField(_("until"), null=True, blank=True)
    until_precision = PrecisionField(verbose_name=_("precision of until"))
    objectives = models.TextField(_("objectives"), blank=True)
    activities = models.TextField(_("activities"), blank=True)
    results = models.TextField(_("results"), blank=True)
    legal_act = models.CharField(_("legal act"), max_length=300, blank=True)
    legal_act_on = models.DateField(_("date of the legal act"), null=True, blank=True)
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    agreements = models.ManyToManyField(
        Agreement, blank=True, related_name="partnerships", verbose_name=_("agreements it contributes to")
    )
    renewal_on = models.DateField(_("renewal date"), null=True, blank=True)
    languages = models.CharField(_("working languages"), max_length=200, blank=True)
    contact = models.EmailField(_("public contact email"), blank=True)
    confirmation_round = models.PositiveSmallIntegerField(default=1, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    ask_on = models.DateField(
        _("next yearly check"),
        null=True,
        editable=False,
        help_text=_("Date of the next yearly check. Empty while a check is open."),
    )
    sign_on = models.DateField(_("last sign of life"), null=True, editable=False)
    sign_precision = PrecisionField(verbose_name=_("precision of the last sign of life"), editable=False)
    sign_kind = models.CharField(
        _("kind of the last sign of life"),
        max_length=12,
        choices=SignKind.choices,
        blank=True,
        editable=False,
    )
    sign_known = models.GeneratedField(
        expression=Coalesce("sign_on", Value(BEFORE_ALL)),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("last sign of life, for sorting"),
    )
    met_on = models.DateField(
        _("last meeting that two parties attended"),
        null=True,
        editable=False,
        help_text=_("Written by the agenda, once a day."),
    )
    entry_token = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PartnershipQuerySet.as_manager()
    history = History(m2m_fields=(agreements,))

    since_text = partial_date.text_of("since")
    until_text = partial_date.text_of("until")

    class Meta(Sourced.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(partnership_class__in=PartnershipClass.values)
                & Q(status__in=PartnershipStatus.values)
                & Q(visibility__in=Visibility.values),
                name="partnership_class_status_and_visibility_are_known",
            ),
            models.CheckConstraint(
                condition=Q(dimension="", dimensions=0)
                | (~Q(dimension="") & primary_is_member("dimension", "dimensions", Dimension)),
                name="partnership_primary_dimension_is_one_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(dimension="") | Q(state__in=["open-data", "unverified"]) | Q(status="draft"),
                name="partnership_that_a_city_declared_has_a_dimension",
            ),
            models.CheckConstraint(
                condition=~Q(status="unknown") | Q(state__in=["open-data", "unverified"]),
                name="partnership_that_a_city_declared_has_a_status",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="partnership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(sign_on=None, sign_kind="")
                | Q(sign_on__isnull=False, sign_kind__in=SignKind.values),
                name="partnership_sign_of_life_has_a_day_and_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["-since_known", "-id"], name="partnership_by_since"),
            models.Index(fields=["since_or_after_all", "id"], name="partnership_by_age"),
            models.Index(fields=["label", "id"], name="partnership_by_label"),
            models.Index(fields=["-sign_known", "-id"], name="partnership_by_sign"),
            models.Index(fields=["-created_at", "-id"], name="partnership_by_entry"),
            # Open data seldom state a dimension: the newest with one would be sought among thousands without.
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(dimensions__filled=True),
                name="partnership_with_dimension",
            ),
            # What counts in public, for those who ask of a few hundred records whether they do.
            models.Index(
                fields=["id"],
                condition=Q(visibility="public", is_demo=False) & ~Q(status="draft"),
                name="partnership_on_record",
            ),
            # What few may read: it is counted for each audience apart from what everybody reads.
            models.Index(
                fields=["id"],
                condition=~Q(visibility="public") | Q(status="draft"),
                name="partnership_not_public",
            ),
            models.Index(
                fields=["ask_on", "id"], condition=Q(ask_on__isnull=False), name="partnership_to_ask"
            ),
        ]

    def __str__(self):
        return self.title or self.label

    def get_absolute_url(self):
        return address_of("partnership")(self.pk)

    @property
    def sign_text(self):
        """The last sign of life as a page says it; empty where none is known."""
        return sign_text(
            status=self.status, kind=self.sign_kind, day=self.sign_on, precision=self.sign_precision
        )

    @property
    def sign_words(self):
        """ "visit in May 2026"; empty where no sign is known."""
        return self.sign_on and sign_in_words(self.sign_kind, self.sign_on, self.sign_precision)

    @property
    def further_dimensions(self):
        return tuple(dimension for dimension in self.dimensions if dimension != self.dimension)


class Party(Checked):
    """A city or an institution in a partnership. ``country`` and ``region`` repeat the city's."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="parties", verbose_name=_("partnership")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name=_("city")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("institution"),
    )
    role = models.CharField(_("role"), max_length=10, choices=PartyRole.choices, default=PartyRole.PARTNER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    country = CountryField(_("country"), blank=True, editable=False)
    region = models.CharField(max_length=24, choices=WorldRegion.choices, blank=True, editable=False)

    history = History(besides=("order",))

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, institution__isnull=True)
                | Q(city__isnull=True, institution__isnull=False),
                name="party_is_a_city_or_an_institution",
            ),
            models.UniqueConstraint(fields=["partnership", "city"], name="a_city_is_a_party_once"),
            models.UniqueConstraint(
                fields=["partnership", "institution"], name="an_institution_is_a_party_once"
            ),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_is_known"),
        ]
        indexes = [
            models.Index(fields=["city", "partnership"], name="party_by_city"),
            models.Index(fields=["country", "partnership"], name="party_by_country"),
        ]

    def __str__(self):
        return str(self.city or self.institution)


class StatusChange(Checked):
    """One step in a partnership's life: the status it took, when, and why."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="status_changes", verbose_name=_("partnership")
    )
    status = models.CharField(_("status"), max_length=10, choices=PartnershipStatus.choices)
    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = PrecisionField(verbose_name=_("precision of the date"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    date_text = partial_date.text_of("date")

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PartnershipStatus.values), name="status_change_status_is_known"
            )
        ]

    def __str__(self):
        return f"{self.get_status_display()} ({self.date_text})"
