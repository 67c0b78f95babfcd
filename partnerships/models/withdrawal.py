"""What is left of a record that was withdrawn: that there was one, who withdrew it, when and why."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from networks.models import City, Seat


class WithdrawnRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was public is public; the rest is for the seats of the cities that were its parties."""
        if not user.is_authenticated:
            return self.filter(was_public=True)
        if user.is_staff:
            return self
        own = [seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id]
        parties = self.model.cities.through.objects.filter(withdrawnrecord=OuterRef("pk"), city__in=own)
        return self.filter(Q(was_public=True) | Exists(parties))


class WithdrawnRecord(models.Model):
    """A partnership that was logged by mistake. Its address says so; its history keeps what it said."""

    record = models.BigIntegerField(_("record"), primary_key=True, help_text=_("The record number."))
    label = models.CharField(_("parties"), max_length=500)
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("withdrawn by"))
    cities = models.ManyToManyField(City, related_name="+", verbose_name=_("cities"))
    reason = models.CharField(_("reason"), max_length=500)
    withdrawn_at = models.DateTimeField(_("withdrawn"), auto_now_add=True)
    was_public = models.BooleanField(_("was public"))

    objects = WithdrawnRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawn record")
        verbose_name_plural = _("withdrawn records")

    def __str__(self):
        return self.label
