"""What was written to the parties before a partnership ends or is to be renewed, and what they answered."""

import binascii
import datetime

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.models import Statement
from partnerships.choices import EndAnswerKind, EndStage
from partnerships.models.confirmation import SaidOfPartnership
from partnerships.models.partnership import Partnership


class EndReminder(Checked):
    """The parties were told of ``ends_on``, ``stage`` days or fewer before it. Each stage of a day once."""

    GOES_WITH_RECORD = True

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))
    ends_on = models.DateField(_("ends on"))
    stage = models.PositiveSmallIntegerField(_("days before"), choices=EndStage.choices)
    written_on = models.DateField(_("written on"))

    class Meta:
        verbose_name = _("reminder of an end")
        verbose_name_plural = _("reminders of ends")
        default_related_name = "end_reminders"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "ends_on", "stage"], name="one_reminder_per_end_and_stage"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=EndStage.values), name="end_reminder_stage_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(written_on__lte=models.F("ends_on")),
                name="end_reminder_is_written_before_the_end",
            ),
        ]

    def __str__(self):
        return f"{self.partnership}: {self.ends_on}"


class EndAnswer(SaidOfPartnership):
    """What a city answered about the end or renewal on ``ends_on``: once for all parties.

    ``new_date`` is until when it is renewed.
    """

    SALT = "partnerships.end"

    ends_on = models.DateField(_("ends on"))
    answer = models.CharField(_("answer"), max_length=8, choices=EndAnswerKind.choices)
    new_date = models.DateField(_("renewed until"), null=True, blank=True)

    class Meta(Statement.Meta):
        verbose_name = _("answer about an end")
        verbose_name_plural = _("answers about ends")
        default_related_name = "end_answers"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "ends_on"], name="an_end_is_answered_once"),
            models.CheckConstraint(
                condition=models.Q(answer=EndAnswerKind.RENEWED, new_date__gt=models.F("ends_on"))
                | models.Q(answer__in=[EndAnswerKind.ENDED, EndAnswerKind.RUNS_OUT], new_date=None),
                name="end_answer_says_until_when_it_is_renewed",
            ),
        ]

    @classmethod
    def link_for(cls, *, partnership, ends_on, city, person):
        """The page on which this person answers in that city's name: signed, and for this end only."""
        named = [partnership.pk, ends_on.isoformat(), city.pk, person.pk]
        return reverse("partnership-end", args=[signing.Signer(salt=cls.SALT).sign_object(named)])

    @classmethod
    def named_by(cls, token):
        """(partnership, day, city, person) of a link, as keys; None if it was changed or cut."""
        try:
            named = signing.Signer(salt=cls.SALT).unsign_object(token)
            match named:
                case [int(pk), str(day), int(city), int(person)]:
                    return pk, datetime.date.fromisoformat(day), city, person
        except (signing.BadSignature, ValueError, binascii.Error):
            return None
        return None
