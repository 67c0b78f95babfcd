import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision, PrecisionField
from citydiplo.kit.history import History
from citydiplo.kit.text.lists import comma_separated, semicolon_separated
from networks import in_office
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
        """Mandates that run on ``day`` by their dates; a mandate's end is its first day out of office."""
        return self.filter(starts__lte=day).filter(Q(ends__isnull=True) | Q(ends__gt=day))

    def overlapping(self, starts, ends):
        """Mandates with a start that share a day with [starts, ends); None is an end that is not known."""
        found = self.filter(starts__isnull=False).filter(Q(ends__isnull=True) | Q(ends__gt=starts))
        return found.filter(starts__lt=ends) if ends else found

    def in_office(self, day):
        """Mandates of whom a page may say on ``day`` that they are in office."""
        return self.filter(in_office.in_office(day))

    def with_people(self):
        return self.select_related("mayor", "city", "source")


class Mandate(Sourced):
    """A mayor's term in a city, half-open: [starts, ends). It has a start, an end or a day it was known on.

    ``known_on`` is the last day on which its source knew the person in office. Terms with a start never
    overlap in one city. The database keeps that rule itself: an exclusion constraint on PostgreSQL, triggers
    on SQLite (see the migrations). A term without a start is not part of that rule: there may be several at
    one time.
    """

    mayor = models.ForeignKey(Mayor, models.PROTECT, related_name="mandates", verbose_name=_("mayor"))
    city = models.ForeignKey(City, models.PROTECT, related_name="mandates", verbose_name=_("city"))
    title = models.CharField(_("title of the office"), max_length=120, blank=True)
    starts = models.DateField(_("starts"), null=True, blank=True)
    starts_precision = PrecisionField(verbose_name=_("precision of the start"))
    ends = models.DateField(_("ends"), null=True, blank=True)
    ends_precision = PrecisionField(verbose_name=_("precision of the end"))
    known_on = models.DateField(
        _("known in office on"),
        null=True,
        blank=True,
        help_text=_("The last day on which the source knew this person in office."),
    )
    known_on_precision = PrecisionField(verbose_name=_("precision of “known in office on”"))
    first_known = models.GeneratedField(
        expression=Coalesce("starts", "known_on", "ends"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("first known date, for sorting"),
    )

    objects = MandateQuerySet.as_manager()
    history = History()

    class Meta(Sourced.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-first_known", F("starts").desc(nulls_last=True)]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts__isnull=False) | Q(ends__isnull=False) | Q(known_on__isnull=False),
                name="mandate_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="mandate_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(known_on__isnull=True) | Q(known_on__gte=F("starts")),
                name="mandate_is_known_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["city"],
                condition=Q(ends__isnull=True, starts__isnull=False),
                name="one_open_mandate_per_city",
            ),
        ]
        indexes = [models.Index(fields=["city", "-first_known"], name="mandate_by_city")]

    def __str__(self):
        return comma_separated((self.mayor, self.city))

    def is_over(self, day: datetime.date) -> bool:
        """Whether it had surely ended by ``day``: "ends 2026" may still run in 2026."""
        if self.ends is None or self.ends > day:
            return False
        months = {Precision.YEAR: 12, Precision.MONTH: 1}.get(self.ends_precision, 0)
        return partial_date.months_after(self.ends, months) <= day

    def runs_on(self, day: datetime.date) -> bool:
        """Whether it had begun and not ended by ``day``, as far as is known."""
        has_begun = self.starts is None or self.starts <= day
        return has_begun and (self.ends is None or day < self.ends)

    def is_in_office(self, day: datetime.date) -> bool:
        """Whether a page may say on ``day`` that the person is in office; see ``networks.in_office``."""
        return in_office.is_in_office(
            state=self.state, starts=self.starts, ends=self.ends, known_on=self.known_on, day=day
        )

    @property
    def starts_text(self) -> str:
        """When it began, in words; empty where not known."""
        return partial_date.display(self.starts, self.starts_precision)

    @property
    def ends_text(self) -> str:
        """When it ended or ends, in words; empty where not known."""
        return partial_date.display(self.ends, self.ends_precision)

    @property
    def known_on_text(self) -> str:
        """When the person was last known in office, in words; empty where not known."""
        return partial_date.display(self.known_on, self.known_on_precision)

    @property
    def period_text(self) -> str:
        """The whole term in words, for lists: “2018 – 2022”, “until 2022”, “in office in May 2023”."""
        return period_text(
            starts=(self.starts, self.starts_precision),
            ends=(self.ends, self.ends_precision),
            known_on=(self.known_on, self.known_on_precision),
        )

    @property
    def office_text(self) -> str:
        """What can be said today of a term that has not ended: “since 2026”, or “in office in May 2023”."""
        starts, known = (self.starts, self.starts_precision), (self.known_on, self.known_on_precision)
        if self.starts and (self.starts > timezone.localdate() or self.is_in_office(timezone.localdate())):
            begun = partial_date.since(*starts)
            return semicolon_separated((begun, in_office.known(*known))) if self.known_on else begun
        if self.known_on or self.starts:
            return in_office.was_in_office(*(known if self.known_on else starts))
        return partial_date.until(self.ends, self.ends_precision)


PartialDate = tuple[datetime.date | None, str]


def period_text(*, starts: PartialDate, ends: PartialDate, known_on: PartialDate) -> str:
    """A term in words: “2018 – 2022”, “until 2022”, “since 2018, end date not known; last known in 2023”."""
    if ends[0]:
        return (
            f"{partial_date.display(*starts)} – {partial_date.display(*ends)}"
            if starts[0]
            else partial_date.until(*ends)
        )
    if not starts[0]:
        return in_office.was_in_office(*known_on)
    begun = gettext("%(begun)s, end date not known") % {"begun": partial_date.since(*starts)}
    return semicolon_separated((begun, in_office.known(*known_on))) if known_on[0] else begun
