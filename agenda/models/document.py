from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from agenda.models.meeting import Meeting
from citydiplo.kit.documents import Document, DocumentQuerySet, once_each
from citydiplo.kit.history import History


class ItemDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Those who read the item read its documents; those of a withdrawn one stay with the network."""
        return self.filter(item__in=AgendaItem.objects.readable_by(user))


class ItemDocument(Document):
    """A text that belongs to an agenda item: the draft declaration, a study, a form."""

    OWNER = "item"
    ROUTE = "agenda-item-document"
    READ_BY = "agenda.tasks.read_item_document"

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="documents", verbose_name=_("agenda item")
    )

    objects = ItemDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        abstract = False
        constraints = [*Document.Meta.constraints, *once_each("agenda_item", "item")]


class MeetingDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingDocument(Document):
    """A text that belongs to a meeting: the programme, a presentation, a list of participants."""

    OWNER = "meeting"
    ROUTE = "meeting-document"
    READ_BY = "agenda.tasks.read_meeting_document"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents", verbose_name=_("meeting"))

    objects = MeetingDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        abstract = False
        constraints = [*Document.Meta.constraints, *once_each("meeting", "meeting")]
