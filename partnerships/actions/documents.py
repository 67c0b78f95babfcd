"""Documents of a partnership: attached, removed, read; what is public of them can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from citydiplo.kit import documents
from citydiplo.kit.caching import versions
from networks.actions.on_behalf import acts_for
from partnerships.actions.approval_requests import held_for, let_go, locked
from partnerships.actions.search import index_partnerships
from partnerships.models import Partnership, PartnershipDocument

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.documents.forms import CheckedFile
    from networks.models import City
    from partnerships.models import Correction


@acts_for("city")
@transaction.atomic
def attach(
    *,
    partnership: Partnership,
    by: User,
    facts: Mapping[str, Any],
    file: CheckedFile | None = None,
    city: City | None = None,
) -> Any:
    """Hang a checked file, or a link, on a partnership. Raises ValidationError as the kit’s does.

    ``city`` is in whose name that happens: where it asks its mayor's office, a public record shows it later.
    """
    document = PartnershipDocument(partnership=partnership, **facts)
    document.held_by = held_for(thing=partnership, city=city, by=by)
    attached = documents.attach(document, by=by, file=file)
    _announce(partnership.pk)
    return attached


@transaction.atomic
def remove(*, document: PartnershipDocument) -> None:
    """Take a document away. Its history stays, its file does not."""
    locked(document.partnership)
    if documents.remove(document):
        let_go(document=document)
        _announce(document.partnership_id)


@transaction.atomic
def show(*, correction: Correction) -> None:
    """The mayor's office said yes: what waited for that is read by whoever reads the record."""
    for document in PartnershipDocument.objects.filter(held_by=correction):
        document.held_by = None
        document.save(update_fields=["held_by"])
    _announce(correction.partnership_id)


def read(*, pk: int) -> None:
    """Read what a PDF says, so that its partnership is found by it."""
    document: Any = documents.read(model=PartnershipDocument, pk=pk)
    if document and document.text:
        index_partnerships([document.partnership_id])


def _announce(pk):
    """What hangs on a record is part of what is read, and approved, with it."""
    Partnership.objects.filter(pk=pk).update(version=F("version") + 1)
    index_partnerships([pk])
    versions.bump("partnerships")
