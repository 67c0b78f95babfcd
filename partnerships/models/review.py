"""What a city's office recommends to its council about a partnership."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.history import History
from networks.models import City
from partnerships.models.partnership import Partnership


class Review(models.Model):
    """A recommendation of ``city``, read by its own people alone."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    recommendation = models.TextField(_("recommendation"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    history = History()

    class Meta:
        verbose_name = _("review of a partnership")
        verbose_name_plural = _("reviews of partnerships")
        default_related_name = "reviews"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "city"], name="a_city_reviews_a_partnership_once")
        ]

    def __str__(self):
        return f"{self.city}: {self.partnership}"
