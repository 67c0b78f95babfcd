"""What a city wants to say again of something that is public already."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Seat
from partnerships.choices import CorrectionPart
from partnerships.models.asked import Asked, AskedQuerySet
from partnerships.models.exchange import Exchange
from partnerships.models.partnership import Partnership


def named(thing):
    """The field that names a partnership or an exchange, as keyword arguments."""
    return {"exchange" if isinstance(thing, Exchange) else "partnership": thing}


class CorrectionQuerySet(AskedQuerySet):
    def visible_to(self, user):
        """What is not public yet is for the city's own seats, and for the operators."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(city__in=[seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id])

    def of(self, thing):
        return self.filter(**named(thing))

    def with_things(self):
        return self.select_related("partnership", "exchange", "city")


class Correction(Asked):
    """A change of a public partnership or exchange that waits for the mayor's office of its city.

    Until the yes, everybody reads what was approved before. ``arguments`` are those of the act that is then
    done (``kit.db.arguments``); ``acts`` are the acts of history that it would leave, which is what the
    office reads; ``edition`` counts how often that changed.
    """

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, null=True, blank=True, verbose_name=_("partnership")
    )
    exchange = models.ForeignKey(Exchange, models.CASCADE, null=True, blank=True, verbose_name=_("exchange"))
    part = models.CharField(_("what changes"), max_length=10, choices=CorrectionPart.choices)
    arguments = models.JSONField(default=dict, blank=True, editable=False)
    acts = models.JSONField(default=list, blank=True, editable=False, db_column="told")
    edition = models.PositiveIntegerField(default=0, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta(Asked.Meta):
        verbose_name = _("correction waiting for approval")
        verbose_name_plural = _("corrections waiting for approval")
        default_related_name = "corrections"
        constraints = [
            *Asked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(partnership__isnull=False, exchange__isnull=True)
                | Q(partnership__isnull=True, exchange__isnull=False),
                name="correction_is_of_a_partnership_or_an_exchange",
            ),
            models.UniqueConstraint(
                fields=["partnership", "city", "part"],
                condition=Q(answer="open", partnership__isnull=False),
                name="one_open_correction_per_record_city_and_part",
            ),
            models.UniqueConstraint(
                fields=["exchange", "part"],
                condition=Q(answer="open", exchange__isnull=False),
                name="one_open_correction_per_exchange_and_part",
            ),
        ]
        indexes = [models.Index(fields=["city", "answer"], name="correction_by_city")]

    def __str__(self):
        return f"{self.thing}: {self.get_part_display()}"

    def get_absolute_url(self):
        return reverse("correction", args=[self.pk])

    @property
    def thing(self):
        """The partnership or the exchange."""
        return self.partnership or self.exchange
