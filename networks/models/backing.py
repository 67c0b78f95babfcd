from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import money
from networks.choices import BackingKind
from networks.models.city import City
from networks.models.institution import Institution
from networks.models.network import Network
from networks.models.source import Sourced


class BackingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class Backing(Sourced):
    """An institution or a city that founded, hosts or funds a network.

    ``share`` is its part of the network's income in percent, and ``amount`` what it gave in the year
    ``since``; empty where nobody documented them. Amounts are never added up across currencies.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="backings", verbose_name=_("network"))
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="backings",
        verbose_name=_("institution"),
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="backings", verbose_name=_("city")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=BackingKind.choices)
    share = models.DecimalField(_("share in percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=money.MOST_DIGITS, decimal_places=money.PLACES, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    since = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    documented = models.CharField(_("what is documented"), max_length=500, blank=True)

    objects = BackingQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("backing")
        verbose_name_plural = _("backings")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(city__isnull=False, institution__isnull=True)
                | Q(city__isnull=True, institution__isnull=False),
                name="backing_is_by_a_city_or_an_institution",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__range=(0, 100)),
                name="backing_share_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | Q(amount__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="backing_amount_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="backing_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["network", "institution", "kind"],
                condition=Q(institution__isnull=False),
                name="one_backing_per_institution_and_kind",
            ),
            models.UniqueConstraint(
                fields=["network", "city", "kind"],
                condition=Q(city__isnull=False),
                name="one_backing_per_city_and_kind",
            ),
        ]

    def __str__(self):
        return f"{self.institution or self.city} – {self.network}"
