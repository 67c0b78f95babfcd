"""What a secretariat writes to its cities by mail, outside of digests."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import AnnouncementKind
from agenda.models.item import AgendaItem
from agenda.models.meeting import Meeting
from citydiplo.kit.db.checked import Checked
from networks.models import Network

EVERY = datetime.timedelta(days=7)  # how often one network may write about one thing


class AnnouncementQuerySet(models.QuerySet):
    def about(self, *, network, item=None, meeting=None):
        """Earlier ones about the same thing: an item, a meeting, or neither of both."""
        return self.filter(network=network, item=item, meeting=meeting)

    def waiting(self):
        return self.filter(sent_at=None).order_by("pk")


class Announcement(Checked):
    """One message of a network to people with a role in its cities: all members, or who has not answered.

    It is kept when it is sent off, and a job writes its mails in one step: ``sent_at`` says when.
    """

    OWN_TEXTS = {"by": ("subject", "text")}

    network = models.ForeignKey(
        Network, models.PROTECT, related_name="announcements", verbose_name=_("network")
    )
    kind = models.CharField(_("recipients"), max_length=12, choices=AnnouncementKind.choices)
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="announcements")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="announcements")
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    entry_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    cities = models.PositiveIntegerField(_("cities"), default=0)
    people = models.PositiveIntegerField(_("people"), default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="members", item=None, meeting=None) & ~Q(subject="")
                | Q(kind="unanswered", item__isnull=False, meeting=None)
                | Q(kind="unanswered", item=None, meeting__isnull=False),
                name="announcement_says_what_it_is_about",
            )
        ]
        indexes = [models.Index(fields=["network", "-created_at"], name="announcement_by_network")]

    def __str__(self):
        return self.subject or str(self.item or self.meeting)

    @property
    def thing(self):
        """The item or the meeting that it is about, or None."""
        return self.item or self.meeting
