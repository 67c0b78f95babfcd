"""What the calendar remembers of people: their private address, and what they were reminded of."""

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from agenda.choices import Occasion
from agenda.models.item import AgendaItem
from agenda.models.meeting import Meeting
from citydiplo.kit.db.checked import Checked

SALT = "agenda.calendar"


def new_key():
    return get_random_string(22)


class CalendarFeed(models.Model):
    """A person's private calendar address. Deleting the row, or changing its key, revokes it immediately.

    The address carries a signature that the database does not hold: who reads a copy of the table reads
    nobody's calendar with it.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("person")
    )
    key = models.CharField(max_length=22, default=new_key, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    read_on = models.DateField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self):
        return str(self.person)

    @property
    def token(self):
        return signing.Signer(salt=SALT).sign(self.key).replace(":", ".")

    @classmethod
    def find(cls, token):
        """The feed that ``token`` opens, with its person, or None."""
        try:
            key = signing.Signer(salt=SALT).unsign(token.replace(".", ":"))
        except signing.BadSignature:
            return None
        return cls.objects.select_related("person").filter(key=key, person__is_active=True).first()


class MeetingReminder(Checked):
    """That a person was written to about a meeting on that day. The row and the mail are written together.

    A meeting that moves to another day reminds again. ``edition`` is the meeting's ``sequence`` where the
    mail tells of a change: each change is told of once.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    meeting_day = models.DateField()
    edition = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of a meeting")
        verbose_name_plural = _("reminders of meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person", "occasion", "meeting_day", "edition"],
                name="one_reminder_per_occasion",
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values), name="reminder_occasion_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.get_occasion_display()}"


class DeadlineReminder(Checked):
    """That a person was written to about a deadline of an item. Row and mail are written together."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="deadline_reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    deadline_on = models.DateField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of a deadline")
        verbose_name_plural = _("reminders of deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person", "occasion", "deadline_on"],
                name="one_deadline_reminder_per_occasion",
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.of_deadlines()), name="deadline_reminder_occasion_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.item}: {self.get_occasion_display()}"
