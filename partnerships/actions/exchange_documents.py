"""What is attached to an exchange: added, removed, read."""

from django.db import transaction

from citydiplo.kit import documents
from partnerships.actions import exchanges
from partnerships.actions.search import index_exchanges
from partnerships.models import ExchangeDocument


@transaction.atomic
def attach(*, exchange, by, facts, file=None):
    """Hang a checked file, or a link, on an exchange. Raises ValidationError as the kit’s does."""
    document = documents.attach(ExchangeDocument(exchange=exchange, **facts), by=by, file=file)
    exchanges.announce(exchange)
    return document


@transaction.atomic
def remove(*, document):
    """Take a document away. Its history stays, its file does not."""
    if documents.remove(document):
        exchanges.announce(document.exchange)


def read(*, pk):
    """Read what a PDF says, so that the exchange is found by it."""
    document = documents.read(model=ExchangeDocument, pk=pk)
    if document and document.text:
        index_exchanges([document.exchange_id])
