"""Documents of a partnership: attached, removed, read; what is public of them can be found."""

from django.db import transaction

from citydiplo.kit import documents, versions
from partnerships.actions.search import index_partnerships
from partnerships.models import PartnershipDocument


@transaction.atomic
def attach(*, partnership, by, facts, file=None):
    """Hang a checked file, or a link, on a partnership. Raises ValidationError as the kit’s does."""
    document = documents.attach(PartnershipDocument(partnership=partnership, **facts), by=by, file=file)
    _announce(partnership.pk)
    return document


@transaction.atomic
def remove(*, document):
    """Take a document away. Its history stays, its file does not."""
    if documents.remove(document):
        _announce(document.partnership_id)


def read(*, pk):
    """Read what a PDF says, so that its partnership is found by it."""
    document = documents.read(model=PartnershipDocument, pk=pk)
    if document and document.text:
        index_partnerships([document.partnership_id])


def _announce(pk):
    index_partnerships([pk])
    versions.bump("partnerships")
