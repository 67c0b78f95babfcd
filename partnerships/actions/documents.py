"""Documents of a partnership or an exchange: attached, removed, read; what is public of them can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from citydiplo.kit import documents
from citydiplo.kit.caching import versions
from networks.actions.on_behalf import acting_for
from partnerships.actions import exchanges, last_signs
from partnerships.actions.approval_requests import held_for, let_go, locked
from partnerships.actions.search import index_exchanges, index_partnerships
from partnerships.models import Exchange, ExchangeDocument, PartnershipDocument

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.documents.forms import CheckedFile
    from partnerships.models import Correction


@transaction.atomic
def attach(
    *,
    thing: Any,
    by: User,
    facts: Mapping[str, Any],
    file: CheckedFile | None = None,
    city: Any = None,
) -> Any:
    """Hang a checked file, or a link, on a partnership or exchange. Raises ValidationError as the kit’s does.

    ``city`` is in whose name that happens, an exchange's always in that of its author: where it asks its
    mayor's office, what is public shows it later.
    """
    model = thing.documents.model
    document = model(**{model.OWNER: thing}, **facts)
    city = getattr(thing, "author", city)
    with acting_for(city):
        document.held_by = held_for(thing=thing, city=city, by=by)
        attached = documents.attach(document, by=by, file=file)
        _announce(thing)
    return attached


@transaction.atomic
def remove(*, document: PartnershipDocument | ExchangeDocument) -> None:
    """Take a document away. Its history stays, its file does not."""
    thing = getattr(document, document.OWNER)
    locked(thing)
    with acting_for(getattr(thing, "author", None)):
        if documents.remove(document):
            let_go(document=document)
            _announce(thing)


@transaction.atomic
def show(*, correction: Correction) -> None:
    """Show the documents of an approved correction to those who see the record or exchange."""
    for document in correction.thing.documents.filter(held_by=correction):
        document.held_by = None
        document.save(update_fields=["held_by"])
    _announce(correction.thing)


def read(*, model: type[PartnershipDocument | ExchangeDocument], pk: int) -> None:
    """Read what a PDF says, so that what it is attached to is found by it."""
    document: Any = documents.read(model=model, pk=pk)
    if document and document.text:
        index = index_exchanges if model is ExchangeDocument else index_partnerships
        index([getattr(document, f"{model.OWNER}_id")])


def _announce(thing):
    """What is attached is part of what is read, and approved, with it."""
    type(thing)._base_manager.filter(pk=thing.pk).update(version=F("version") + 1)
    if isinstance(thing, Exchange):
        exchanges.announce(thing)
    else:
        index_partnerships([thing.pk])
        last_signs.refresh(partnership_ids=[thing.pk])
        versions.bump("partnerships")
