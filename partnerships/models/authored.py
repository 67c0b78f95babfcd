from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.person import person_field
from networks.models import City, Network


def of_seats(cities, networks):
    """A condition: written in the name of one of these cities or networks (their ids)."""
    return Q(city__in=cities) | Q(network__in=networks)


class Authored(Checked):
    """Something that is said in the name of a city or of a network.

    Everybody reads which one; ``by``, the person, is shown to their colleagues alone.
    """

    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, verbose_name=_("network"))
    by = person_field(_("person"), editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, network__isnull=True)
                | Q(city__isnull=True, network__isnull=False),
                name="%(class)s_is_in_the_name_of_a_city_or_a_network",
            )
        ]

    @property
    def author(self):
        """The city or the network."""
        return self.city or self.network

    @author.setter
    def author(self, place):
        self.city, self.network = (place, None) if isinstance(place, City) else (None, place)

    def is_by(self, place):
        """Whether it was said in the name of ``place``."""
        own = self.city_id if isinstance(place, City) else self.network_id
        return place is not None and own == place.pk
