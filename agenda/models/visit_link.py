"""What a visit belongs to: a meeting or an agenda item. Partnerships keeps visits and knows of neither."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from agenda.models.meeting import Meeting
from citydiplo.kit.db.checked import Checked
from citydiplo.kit.history import History
from partnerships.models import Visit


class VisitLink(Checked):
    """The meeting or the agenda item that a visit belongs to. Each reader is told of it who may read both."""

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="link", verbose_name=_("visit"))
    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="visit_links",
        verbose_name=_("meeting"),
    )
    item = models.ForeignKey(
        AgendaItem,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="visit_links",
        verbose_name=_("agenda item"),
    )

    history = History()

    class Meta:
        verbose_name = _("meeting or agenda item")
        verbose_name_plural = _("meetings and agenda items of visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, item__isnull=True)
                | Q(meeting__isnull=True, item__isnull=False),
                name="visit_link_is_to_a_meeting_or_an_item",
            )
        ]

    def __str__(self):
        return f"{self.visit}: {self.target}"

    @property
    def target(self):
        """The meeting or the agenda item."""
        return self.meeting or self.item
