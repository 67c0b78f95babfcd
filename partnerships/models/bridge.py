"""Which cities join others, worked out by a job and stored: pages only read these rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.models import City


class BridgeCalculation(Checked):
    """The one row that says of when the stored bridges are, and what they rest on.

    ``joined`` is the number of cities in the largest group of joined cities; ``sources`` of how many cities
    the shortest paths were followed: fewer than ``cities`` where betweenness is an estimate.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    as_of = models.DateTimeField(_("worked out"), null=True, blank=True)
    cities = models.PositiveIntegerField(_("cities"), default=0)
    ties = models.PositiveIntegerField(_("ties"), default=0)
    joined = models.PositiveIntegerField(_("cities in the largest group"), default=0)
    sources = models.PositiveIntegerField(_("cities whose paths were followed"), default=0)

    class Meta:
        verbose_name = _("calculation of bridges")
        verbose_name_plural = _("calculations of bridges")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_calculation_of_bridges"),
        ]

    def __str__(self):
        return f"{self.cities} – {self.ties}"

    @property
    def is_estimate(self):
        """Whether betweenness is estimated from the paths of some cities."""
        return self.sources < self.cities


class CityBridge(Checked):
    """What a city joins: with how many cities of which countries it has ties, and how central it is.

    ``places`` is {country code: number of cities}. ``betweenness`` and ``eigenvector`` are from 0 to 1, see
    ``partnerships.analytics.centrality``; ``eigenvector`` is None outside the largest group. All rows are
    written at once by ``partnerships.actions.bridges``.
    """

    GOES_WITH_RECORD = True

    city = models.OneToOneField(City, models.CASCADE, related_name="bridge", verbose_name=_("city"))
    ties = models.PositiveIntegerField(_("cities it has ties with"))
    places = models.JSONField(_("cities by country"))
    country_count = models.PositiveSmallIntegerField(_("countries"))
    region_count = models.PositiveSmallIntegerField(_("world regions"))
    betweenness = models.FloatField(_("betweenness"))
    eigenvector = models.FloatField(_("eigenvector centrality"), null=True)

    class Meta:
        verbose_name = _("bridge")
        verbose_name_plural = _("bridges")
        constraints = [
            models.CheckConstraint(
                condition=Q(betweenness__gte=0, betweenness__lte=1)
                & (Q(eigenvector=None) | Q(eigenvector__gte=0, eigenvector__lte=1)),
                name="bridge_numbers_are_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(ties__gte=1, country_count__gte=1, region_count__gte=1),
                name="bridge_joins_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["-betweenness", "city"], name="bridge_by_betweenness"),
            models.Index(fields=["-eigenvector", "city"], name="bridge_by_eigenvector"),
        ]

    def __str__(self):
        return f"{self.city}: {self.ties}"
