from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.person import person_field
from networks.choices import SeatRequestState
from networks.models.seat import Placed, PlacedQuerySet, Seat


class SeatRequestQuerySet(PlacedQuerySet):
    def open(self):
        return self.filter(state=SeatRequestState.OPEN)

    def of(self, user):
        return self.filter(person=user) if user.is_authenticated else self.none()

    def visible_to(self, user):
        """Own ones; all of them to an operator."""
        return self if user.is_authenticated and user.is_staff else self.of(user)

    def with_people(self):
        return self.with_places().select_related("person")

    def with_leads(self):
        """Each with ``is_led``: whether somebody leads that city or network already."""
        leads = Seat.objects.active().leads()
        return self.annotate(
            is_led=Exists(leads.filter(Q(city=OuterRef("city")) | Q(network=OuterRef("network"))))
        )


class SeatRequest(Placed):
    """A person asks for a seat and says why; an operator answers once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"))
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=10, choices=SeatRequestState.choices, default=SeatRequestState.OPEN
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_field(_("decided by"))
    answer = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    objects = SeatRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a role")
        verbose_name_plural = _("requests for roles")
        default_related_name = "seat_requests"
        ordering = ["asked_at", "id"]
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=SeatRequestState.OPEN, decided_at__isnull=True)
                | Q(
                    state__in=[
                        SeatRequestState.GRANTED,
                        SeatRequestState.DECLINED,
                        SeatRequestState.WITHDRAWN,
                    ],
                    decided_at__isnull=False,
                ),
                name="seat_request_is_open_or_decided",
            ),
            models.UniqueConstraint(
                fields=["person", "city"],
                condition=Q(state=SeatRequestState.OPEN, city__isnull=False),
                name="one_open_request_per_person_and_city",
            ),
            models.UniqueConstraint(
                fields=["person", "network"],
                condition=Q(state=SeatRequestState.OPEN, network__isnull=False),
                name="one_open_request_per_person_and_network",
            ),
        ]
