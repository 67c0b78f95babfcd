"""What is attached to an exchange: added, removed, read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from citydiplo.kit import documents
from networks.actions.on_behalf import acts_for
from partnerships.actions import exchanges
from partnerships.actions.approval_requests import held_for, let_go, locked
from partnerships.actions.search import index_exchanges
from partnerships.models import Exchange, ExchangeDocument

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.documents.forms import CheckedFile
    from partnerships.models import Correction


@acts_for("exchange.author")
@transaction.atomic
def attach(*, exchange: Exchange, by: User, facts: Mapping[str, Any], file: CheckedFile | None = None) -> Any:
    """Hang a checked file, or a link, on an exchange. Raises ValidationError as the kit’s does.

    Where its city asks its mayor's office, one that is published shows it later.
    """
    document = ExchangeDocument(exchange=exchange, **facts)
    document.held_by = held_for(thing=exchange, city=exchange.city, by=by)
    attached = documents.attach(document, by=by, file=file)
    _announce(exchange)
    return attached


@acts_for("document.exchange.author")
@transaction.atomic
def remove(*, document: ExchangeDocument) -> None:
    """Take a document away. Its history stays, its file does not."""
    locked(document.exchange)
    if documents.remove(document):
        let_go(document=document)
        _announce(document.exchange)


@transaction.atomic
def show(*, correction: Correction) -> None:
    """The mayor's office said yes: what waited for that is read by whoever reads the exchange."""
    for document in ExchangeDocument.objects.filter(held_by=correction):
        document.held_by = None
        document.save(update_fields=["held_by"])
    _announce(correction.exchange)


def read(*, pk: int) -> None:
    """Read what a PDF says, so that the exchange is found by it."""
    document: Any = documents.read(model=ExchangeDocument, pk=pk)
    if document and document.text:
        index_exchanges([document.exchange_id])


def _announce(exchange):
    """What is attached is part of what is read, and approved, with it."""
    Exchange.objects.filter(pk=exchange.pk).update(version=F("version") + 1)
    exchanges.announce(exchange)
