"""Documents of agenda items and meetings: attached, removed, read; what is public of them can be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from agenda.actions.search import index_items, index_meetings
from agenda.models import ItemDocument
from citydiplo.kit import documents
from citydiplo.kit.caching import versions

if TYPE_CHECKING:
    from citydiplo.kit.documents.forms import CheckedFile


@transaction.atomic
def attach(*, document: Any, by: Any, file: CheckedFile | None = None) -> Any:
    """Hang an unsaved document on what it names. Raises ValidationError as the kit’s does."""
    attached = documents.attach(document, by=by, file=file)
    _announce(attached)
    return attached


@transaction.atomic
def remove(*, document: Any) -> None:
    """Take a document away. Its history stays, its file does not."""
    if documents.remove(document):
        _announce(document)


def read(*, model: Any, pk: int) -> None:
    """Read what a PDF says, so that what it is attached to is found by it."""
    document = documents.read(model=model, pk=pk)
    if document and document.text:
        _index(document)


def _announce(document):
    _index(document)
    versions.bump("agenda" if isinstance(document, ItemDocument) else "meetings")


def _index(document):
    if isinstance(document, ItemDocument):
        index_items([document.item_id])
    else:
        index_meetings([document.meeting_id])
