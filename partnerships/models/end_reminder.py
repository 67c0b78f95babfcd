"""What was written to the parties before a partnership ends or is to be renewed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.choices import EndStage
from partnerships.models.partnership import Partnership


class EndReminder(models.Model):
    """The parties were told of ``ends_on``, ``stage`` days or fewer before it. Each stage of a day once."""

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
