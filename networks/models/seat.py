from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.choices import SeatRole
from networks.models.city import City
from networks.models.network import Network


class SeatQuerySet(models.QuerySet):
    def standing(self):
        """Seats that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def of(self, user):
        """The standing seats of ``user``; none for a visitor."""
        return self.standing().filter(person=user) if user.is_authenticated else self.none()


class Seat(models.Model):
    """A person's role in a city or in a network. One person may hold several."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("person")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("city")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="seats", verbose_name=_("network")
    )
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices)
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, network__isnull=True, role__in=SeatRole.of_cities())
                | Q(city__isnull=True, network__isnull=False, role__in=SeatRole.of_networks()),
                name="seat_role_fits_its_city_or_network",
            ),
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

    def __str__(self):
        return f"{self.get_role_display()}, {self.city or self.network}"
