"""What people say of a record with two sides, in the name of a city or a network."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.choices import DisputeAnswer, SeatRole


class Statement(Checked):
    """An act in the name of a place. The public reads the role and the place, never the person."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices, blank=True)
    said_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["said_at", "id"]


class ObjectionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answer=DisputeAnswer.OPEN)


class Objection(models.Model):
    """One side holds another value than the record does, and says why; the other accepts or declines.

    A model of its own names the ``field``, from the vocabulary ``disputable``.
    """

    disputable = None

    held = models.CharField(_("proposed value"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    answer = models.CharField(
        _("answer"), max_length=10, choices=DisputeAnswer.choices, default=DisputeAnswer.OPEN
    )
    answer_reason = models.CharField(_("reason of the answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_by_hand(self):
        """Whether people change the record before they accept it."""
        return self.disputable(self.field).is_by_hand

    @property
    def held_text(self):
        """The value as its reader knows it."""
        return self.disputable(self.field).words(self.held)
