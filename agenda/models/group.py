"""Groups of cities that a network writes to again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import City, Network


class CityGroup(models.Model):
    """A named list of cities, kept by a network for its agenda items and meetings."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="city_groups", verbose_name=_("network")
    )
    name = models.CharField(_("name"), max_length=80)
    cities = models.ManyToManyField(City, related_name="+", verbose_name=_("cities"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("group of cities")
        verbose_name_plural = _("groups of cities")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="one_group_of_a_name_per_network")
        ]

    def __str__(self):
        return self.name
