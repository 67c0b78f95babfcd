"""Documents of agenda items and meetings: attached, removed, read; what is public of them can be found."""

from django.db import transaction

from agenda.actions.search import index_items, index_meetings
from agenda.models import ItemDocument
from citydiplo.kit import documents
from citydiplo.kit.caching import versions


@transaction.atomic
def attach(*, document, by, file=None):
    """Hang an unsaved document on what it names. Raises ValidationError as the kit’s does."""
    attached = documents.attach(document, by=by, file=file)
    _announce(attached)
    return attached


@transaction.atomic
def remove(*, document):
    """Take a document away. Its history stays, its file does not."""
    if documents.remove(document):
        _announce(document)


def read(*, model, pk):
    """Read what a PDF says, so that what it hangs on is found by it."""
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
