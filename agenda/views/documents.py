"""Documents of agenda items and meetings: kept by the secretariat, served to those who read these."""

from django.utils.translation import gettext as _

from agenda.actions import documents as actions
from agenda.models import AgendaItem, ItemDocument, Meeting, MeetingDocument
from agenda.views.writing import row_to_write
from citydiplo.kit.documents import pages_of


def _pages_of(model, document, route):
    def attach(request, owner, *, facts, file):
        actions.attach(document=document(**{document.OWNER: owner}, **facts), by=request.user, file=file)
        return _("Added.")

    return pages_of(
        document,
        owner=lambda request, pk: row_to_write(request, model, pk),
        route=route,
        template="agenda/documents.html",
        attach=attach,
        remove=actions.remove,
    )


OF_ITEMS = _pages_of(AgendaItem, ItemDocument, "agenda-item-documents")
OF_MEETINGS = _pages_of(Meeting, MeetingDocument, "meeting-documents")
