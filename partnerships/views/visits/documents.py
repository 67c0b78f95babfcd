"""Documents of a visit: added and removed by the city that keeps it, served to those who see the visit."""

from django.utils.translation import gettext as _

from citydiplo.kit.documents import pages_of
from partnerships.actions import visit_documents as actions
from partnerships.models import VisitDocument
from partnerships.views.visits.writing import own


def _attach(request, visit, **sent):
    actions.attach(visit=visit, by=request.user, **sent)
    return _("Added.")


documents, document, removal = pages_of(
    VisitDocument,
    owner=own,
    route="visit-documents",
    template="partnerships/visits/documents.html",
    attach=_attach,
    remove=actions.remove,
)
