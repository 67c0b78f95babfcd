from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.compiled import compiled
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from citydiplo.kit.text.labels import Labelled
from citydiplo.kit.text.lists import comma_separated
from networks.choices import SeatRole
from networks.models.city import City
from networks.models.network import Network


def role_fits_place():
    """A condition: a city's role in a city, or a network's role in a network."""
    return Q(city__isnull=False, network__isnull=True, role__in=SeatRole.of_cities()) | Q(
        city__isnull=True, network__isnull=False, role__in=SeatRole.of_networks()
    )


def placed_at(place):
    """The field that names a city or a network, as keyword arguments."""
    return {"city" if isinstance(place, City) else "network": place}


class PlacedQuerySet(models.QuerySet):
    def at(self, place):
        """Those of one city or one network."""
        return self.filter(**placed_at(place))

    def where_seated(self, user):
        """Those of the cities and networks where ``user`` holds a seat."""
        seats = Seat.objects.of(user)
        return self.filter(
            Q(city__in=seats.filter(city__isnull=False).values("city"))
            | Q(network__in=seats.filter(network__isnull=False).values("network"))
        )

    def with_places(self):
        return self.select_related("city", "network")


class Placed(Labelled):
    """A role in a city or in a network: what a seat, an invitation and a request have in common."""

    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, verbose_name=_("network"))
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=role_fits_place(), name="%(class)s_role_fits_place")]

    def __str__(self):
        return comma_separated((self.get_role_display(), self.place))

    @property
    def place(self):
        """The city or the network."""
        return self.city or self.network

    @property
    def seats_url(self):
        """The page of all seats of its city or network."""
        return reverse("city-seats" if self.city_id else "network-seats", args=[self.place.slug])


class SeatQuerySet(PlacedQuerySet):
    def active(self):
        """Seats that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def of(self, user):
        """The standing seats of ``user``; none for a visitor, and one alone for a program with a token."""
        if not user.is_authenticated:
            return self.none()
        seats = self.active().filter(person=user)
        only = getattr(user, "acts_only_in", None)
        return seats if only is None else seats.filter(pk=only)

    def held_by(self, user):
        """The standing seats of ``user`` with their places, oldest first; none for a visitor, unasked.

        Read once and kept on the ``user`` object, that is: once a request.
        """
        if not user.is_authenticated:
            return ()
        seats = getattr(user, "_seats", None)  # request.user is a proxy: its own __dict__ would miss it
        if seats is None:
            seats = user._seats = tuple(_held_by(user.pk))
        return seats

    def remember(self, user, seats):
        """Keep on ``user`` seats that were read for many people together, as ``held_by`` would have."""
        user._seats = tuple(seats)

    def leads(self):
        return self.filter(role__in=SeatRole.leads())

    def visible_to(self, user):
        """Own seats, and by name those beside them; how many there are is public."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(person=user) | self.where_seated(user)


class Seat(Placed):
    """A person's role in a city or in a network. One person may hold several.

    Only ``networks.actions.seats`` writes seats. ``granted_by`` is empty where the portal itself did it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("person")
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    granted_by = person_field(_("granted by"))
    reason = models.CharField(_("why it was granted"), max_length=500, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = person_field(_("revoked by"))
    revoked_reason = models.CharField(_("why it was revoked"), max_length=500, blank=True)

    objects = SeatQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_related_name = "seats"
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "city", "role"],
                condition=Q(revoked_at__isnull=True, city__isnull=False),
                name="one_standing_seat_per_city_and_role",
            ),
            models.UniqueConstraint(
                fields=["person", "network", "role"],
                condition=Q(revoked_at__isnull=True, network__isnull=False),
                name="one_standing_seat_per_network_and_role",
            ),
        ]


@compiled
def _held_by(person: int) -> Any:
    """The standing seats of a person with their places, oldest first."""
    return Seat.objects.active().filter(person=person).with_places().order_by("granted_at", "pk")
