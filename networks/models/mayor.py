from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision, PrecisionField
from citydiplo.kit.history import History
from networks.models.city import City
from networks.models.source import Sourced


class MayorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class Mayor(Sourced):
    """A person who is or was head of a city."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=16, blank=True)

    objects = MayorQuerySet.as_manager()
    history = History()

    class Meta(Sourced.Meta):
        verbose_name = _("mayor")
        verbose_name_plural = _("mayors")
        indexes = [models.Index(fields=["name", "id"], name="mayor_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("mayor", args=[self.slug])


class MandateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(city__merged_into=None)

    def on(self, day):
        """Mandates that run on ``day``; a mandate's end is its first day out of office."""
        return self.filter(starts__lte=day).filter(Q(ends__isnull=True) | Q(ends__gt=day))

    def with_people(self):
        return self.select_related("mayor", "city", "source")


class Mandate(Sourced):
    """A mayor's dated term in a city, half-open: [starts, ends). Terms in one city never overlap.

    The database keeps that rule itself: an exclusion constraint on PostgreSQL, triggers on SQLite
    (migration 0002).
    """

    mayor = models.ForeignKey(Mayor, models.PROTECT, related_name="mandates", verbose_name=_("mayor"))
    city = models.ForeignKey(City, models.PROTECT, related_name="mandates", verbose_name=_("city"))
    title = models.CharField(_("title of the office"), max_length=120, blank=True)
    starts = models.DateField(_("starts"))
    starts_precision = PrecisionField(verbose_name=_("precision of the start"))
    ends = models.DateField(_("ends"), null=True, blank=True)
    ends_precision = PrecisionField(verbose_name=_("precision of the end"))

    objects = MandateQuerySet.as_manager()
    history = History()

    class Meta(Sourced.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-starts"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="mandate_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["city"], condition=Q(ends__isnull=True), name="one_open_mandate_per_city"
            ),
        ]
        indexes = [models.Index(fields=["city", "-starts"], name="mandate_by_city")]

    def __str__(self):
        return f"{self.mayor}, {self.city}"

    def runs_on(self, day):
        return self.starts <= day and (self.ends is None or day < self.ends)

    def is_over(self, day):
        """Whether it had surely ended by ``day``: "ends 2026" may still run in 2026."""
        if self.ends is None or self.ends > day:
            return False
        months = {Precision.YEAR: 12, Precision.MONTH: 1}.get(self.ends_precision, 0)
        return partial_date.months_after(self.ends, months) <= day

    @property
    def starts_text(self):
        return partial_date.display(self.starts, self.starts_precision)

    @property
    def ends_text(self):
        return partial_date.display(self.ends, self.ends_precision)
