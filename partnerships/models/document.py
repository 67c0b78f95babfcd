from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.documents import Document, DocumentQuerySet, once_each
from citydiplo.kit.history import History
from partnerships.models.correction import Correction
from partnerships.models.exchange import Exchange, own_of, seats_by_place
from partnerships.models.partnership import Partnership, Party
from partnerships.models.visit import Visit


class HeldQuerySet(DocumentQuerySet):
    def shown(self):
        """Those that every reader of their owner may read."""
        return self.filter(held_by=None)


class Held(Document):
    """A document that a mayor's office may be asked about before it is read by more than its city's seats."""

    held_by = models.ForeignKey(
        Correction,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("waiting for"),
    )

    class Meta(Document.Meta):
        abstract = True


class PartnershipDocumentQuerySet(HeldQuerySet):
    def visible_to(self, user):
        """Those who see the partnership see its documents; those held for approval are for its parties only.

        Those of a draft are for its parties, too.
        """
        return self.of_visible(Partnership.objects.visible_to(user), user)

    def of_visible(self, partnerships, user):
        """The same of ``partnerships``, a queryset of some that ``user`` may read. No others are read."""
        found = self.filter(partnership__in=partnerships.order_by().values("pk"))
        if user.is_authenticated and user.is_staff:
            return found
        cities, _networks = seats_by_place(user)
        if not cities:
            return found.shown()
        own = Party.objects.filter(partnership=OuterRef("partnership"), city__in=cities)
        return found.filter(Q(held_by=None) | Exists(own))


class PartnershipDocument(Held):
    """A text of a partnership: the signed act, a work plan, a report; or its address on the web."""

    OWNER = "partnership"
    ROUTE = "partnership-document"
    READ_BY = "partnerships.tasks.read_document"

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="documents", verbose_name=_("partnership")
    )

    objects = PartnershipDocumentQuerySet.as_manager()
    history = History(also=("held_by",))

    class Meta(Held.Meta):
        abstract = False
        constraints = [*Held.Meta.constraints, *once_each("partnership", "partnership")]


class ExchangeDocumentQuerySet(HeldQuerySet):
    def visible_to(self, user):
        """Those who read the exchange read its documents; those held for approval are for its author only."""
        found = self.filter(exchange__in=Exchange.objects.visible_to(user))
        if user.is_authenticated and user.is_staff:
            return found
        own = Exchange.objects.filter(own_of(user), pk=OuterRef("exchange"))
        return found.filter(Q(held_by=None) | Exists(own))


class ExchangeDocument(Held):
    """What goes with an exchange: a tender, a map, a model contract; or its address on the web."""

    OWNER = "exchange"
    ROUTE = "exchange-document"
    READ_BY = "partnerships.tasks.read_exchange_document"

    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="documents", verbose_name=_("exchange")
    )

    objects = ExchangeDocumentQuerySet.as_manager()
    history = History(also=("held_by",))

    class Meta(Held.Meta):
        abstract = False
        constraints = [*Held.Meta.constraints, *once_each("exchange", "exchange")]


class VisitDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Those who see the visit see its documents; of a planned one its city, and the host once told."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class VisitDocument(Document):
    """A text of a visit: the programme, a speech, a signed letter; or its address on the web."""

    OWNER = "visit"
    ROUTE = "visit-document"
    READ_BY = "partnerships.tasks.read_visit_document"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="documents", verbose_name=_("visit"))

    objects = VisitDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        abstract = False
        constraints = [*Document.Meta.constraints, *once_each("visit", "visit")]
