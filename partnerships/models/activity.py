"""What the parties of a partnership did together, in a line each: "youth exchange, 12 people, May 2026"."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.documents.model import WEB
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.history import History
from citydiplo.kit.text.numbers import number
from networks.models import City, Institution
from partnerships.models.partnership import Partnership

MOST_PEOPLE = 10_000_000


def line_on_record(partnership: int, activity: int) -> str:
    """Where the activity stands on the page of its partnership."""
    return f"{reverse('partnership', args=[partnership])}#activity-{activity}"


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who see the partnership see what its parties did."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def of_city(self, city):
        """What was done in partnerships to which ``city`` is a party."""
        return self.filter(partnership__in=Partnership.objects.filter(parties__city=city).order_by())

    def listed(self):
        """For lists, newest first, with who organised each."""
        return self.select_related("city", "institution", "partnership").order_by("-on", "-pk")


class Activity(Checked):
    """One thing that was done in a partnership, by ``city`` or ``institution``; by all together if neither.

    ``on`` is when it was, or when it began, as exact as it is known. ``people`` is how many took part.
    """

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="activity_log", verbose_name=_("partnership")
    )
    what = models.CharField(_("what was done"), max_length=200)
    people = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    on = models.DateField(_("date"))
    on_precision = PrecisionField(verbose_name=_("precision of the date"))
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organised by (city)")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organised by (institution)"),
    )
    link = models.URLField(_("link"), max_length=500, blank=True, validators=[WEB])

    DEMO_BY = "partnership__is_demo"

    objects = ActivityQuerySet.as_manager()
    history = History()

    on_text = partial_date.text_of("on")

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city=None) | Q(institution=None), name="activity_is_organised_by_one_or_by_all"
            ),
            models.CheckConstraint(
                condition=Q(people=None) | Q(people__gte=1, people__lte=MOST_PEOPLE),
                name="activity_counts_some_people",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="activity_says_what_was_done"),
            models.UniqueConstraint(
                fields=["partnership", "what", "on", "on_precision"], name="an_activity_is_logged_once"
            ),
        ]
        indexes = [models.Index(fields=["-on", "-id"], name="activity_by_day")]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("activity", args=[self.pk])

    @property
    def record_url(self):
        """Its line on the page of its partnership."""
        return line_on_record(self.partnership_id, self.pk)

    @property
    def organiser(self):
        """The city or institution; None for all parties together."""
        return self.city or self.institution

    def facts_in_words(self) -> list[str]:
        """“May 2026”, “12 people”, “Organised by Lima”: what is known of it, in the active language."""
        found = [self.on_text]
        if self.people:
            people = ngettext("%(n)s person", "%(n)s people", self.people)
            found.append(people % {"n": number(self.people)})
        if self.organiser:
            found.append(gettext("Organised by %(name)s") % {"name": self.organiser})
        return found
