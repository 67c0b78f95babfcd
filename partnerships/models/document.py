from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.documents import Document, DocumentQuerySet, once_each
from citydiplo.kit.history import History
from partnerships.models.exchange import Exchange
from partnerships.models.partnership import Partnership


class PartnershipDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Whoever sees the partnership sees its documents; those of a draft are its parties' own business."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class PartnershipDocument(Document):
    """A text of a partnership: the signed act, a work plan, a report; or where it stands on the web."""

    OWNER = "partnership"
    READ_BY = "partnerships.tasks.read_document"

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="documents", verbose_name=_("partnership")
    )

    objects = PartnershipDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        abstract = False
        constraints = [*Document.Meta.constraints, *once_each("partnership", "partnership")]

    def get_absolute_url(self):
        return self.url or reverse("partnership-document", args=[self.pk])

    def get_removal_url(self):
        return reverse("partnership-document-removal", args=[self.pk])


class ExchangeDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Whoever reads the exchange reads what is attached to it."""
        return self.filter(exchange__in=Exchange.objects.visible_to(user))


class ExchangeDocument(Document):
    """What goes with an exchange: a tender, a map, a model contract; or where it stands on the web."""

    OWNER = "exchange"
    READ_BY = "partnerships.tasks.read_exchange_document"

    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="documents", verbose_name=_("exchange")
    )

    objects = ExchangeDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        abstract = False
        constraints = [*Document.Meta.constraints, *once_each("exchange", "exchange")]

    def get_absolute_url(self):
        return self.url or reverse("exchange-document", args=[self.pk])

    def get_removal_url(self):
        return reverse("exchange-document-removal", args=[self.pk])
