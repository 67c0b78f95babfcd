"""What is attached to an exchange: added and removed by its author's seats, given out to its readers."""

from citydiplo.kit.documents import pages_of
from networks.actions.approval import is_asked_first
from partnerships.actions import documents as actions
from partnerships.actions.approval_requests import is_out
from partnerships.models import ExchangeDocument
from partnerships.views.documents import added
from partnerships.views.exchanges.writing import own

documents, document, removal = pages_of(
    ExchangeDocument,
    owner=own,
    route="exchange-documents",
    template="partnerships/exchanges/documents.html",
    attach=lambda request, exchange, **sent: added(actions.attach(thing=exchange, by=request.user, **sent)),
    remove=actions.remove,
    is_held=lambda request, exchange: is_out(exchange) and is_asked_first(exchange.city, request.user),
)
