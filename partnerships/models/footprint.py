from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.choices import Dimension
from networks.models import City


class Footprint(Checked):
    """How much a city does in one dimension, counted from the public record.

    A partnership that is active counts once for each of its dimensions, a current membership once for each
    dimension of the network, an accession once for each dimension of the agreement. A dimension in which a
    city does nothing has no row. Only what is public counts, and demo rows never do. Kept by
    ``partnerships.actions.city_counts``.
    """

    GOES_WITH_RECORD = True

    city = models.ForeignKey(City, models.CASCADE, related_name="footprint", verbose_name=_("city"))
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension.choices)
    partnerships = models.PositiveIntegerField(_("partnerships"), default=0)
    memberships = models.PositiveIntegerField(_("networks"), default=0)
    accessions = models.PositiveIntegerField(_("agreements"), default=0)
    total = models.GeneratedField(
        expression=models.F("partnerships") + models.F("memberships") + models.F("accessions"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("in total"),
    )

    class Meta:
        verbose_name = _("footprint")
        verbose_name_plural = _("footprints")
        constraints = [
            models.UniqueConstraint(fields=["city", "dimension"], name="one_footprint_per_dimension"),
            models.CheckConstraint(
                condition=Q(partnerships__gt=0) | Q(memberships__gt=0) | Q(accessions__gt=0),
                name="a_footprint_counts_something",
            ),
        ]

    def __str__(self):
        return f"{self.city}: {self.get_dimension_display()}"
