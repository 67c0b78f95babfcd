"""The yearly question to the parties of a record: is it still right?"""

import binascii

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.choices import SeatRole
from networks.models import City
from partnerships.choices import STILL_ASKED, AskingOutcome
from partnerships.models.partnership import Partnership


class AskingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome=AskingOutcome.OPEN, partnership__status__in=STILL_ASKED)


class Asking(Checked):
    """A round of asking the parties of a record whether it is still right: once, and again if all are silent.

    The first answer of any party closes it. ``due_on`` is the day that called for it; for one such day a
    record is asked once, even if a run is late or doubled.
    """

    SALT = "partnerships.asking"
    GOES_WITH_RECORD = True

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))
    due_on = models.DateField(_("due"))
    asked_on = models.DateField(_("asked"))
    asked_again_on = models.DateField(_("second request"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AskingOutcome.choices, default=AskingOutcome.OPEN
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city that answered")
    )
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices, blank=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly check of a record")
        verbose_name_plural = _("yearly checks of records")
        default_related_name = "askings"
        ordering = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "due_on"], name="a_record_is_asked_once_for_a_due_day"
            ),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(outcome="open"), name="one_open_asking_per_record"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_on__isnull=True)
                | Q(outcome__in=["answered", "ended", "silent"], closed_on__isnull=False),
                name="asking_is_open_or_says_when_it_closed",
            ),
            models.CheckConstraint(
                condition=Q(asked_again_on__isnull=True) | Q(asked_again_on__gt=F("asked_on")),
                name="asking_is_repeated_on_a_later_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_again_on", "asked_on"], condition=Q(outcome="open"), name="asking_that_is_open"
            )
        ]

    def __str__(self):
        return f"{self.partnership}: {self.asked_on}"

    def link_for(self, *, city, person):
        """The page on which this person answers in that city's name: signed, and for this round only."""
        token = signing.Signer(salt=self.SALT).sign_object([self.pk, city.pk, person.pk])
        return reverse("yearly-check", args=[token])

    @classmethod
    def named_by(cls, token):
        """The keys (round, city, person) in a link, None if somebody tampered with it or cut it."""
        try:
            named = signing.Signer(salt=cls.SALT).unsign_object(token)
        except (signing.BadSignature, ValueError, binascii.Error):
            return None
        match named:
            case [int(pk), int(city), int(person)]:
                return pk, city, person
        return None
