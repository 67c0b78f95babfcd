"""Documents of a partnership: added and removed by its editors, served to those who see the record."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from citydiplo.kit.documents import pages_of
from networks.actions.approval import is_asked_first
from partnerships import policies
from partnerships.actions import documents as actions
from partnerships.actions.approval_requests import is_out
from partnerships.models import Partnership, PartnershipDocument
from partnerships.views.approvals import saved


def _record(request, pk):
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    return partnership


def _attach(request, partnership, **sent):
    city = policies.party_to_answer_for(request.user, partnership, request.active_seat.city)
    return added(actions.attach(thing=partnership, city=city, by=request.user, **sent))


def _is_held(request, partnership):
    city = policies.party_to_answer_for(request.user, partnership, request.active_seat.city)
    return is_out(partnership) and is_asked_first(city, request.user)


def added(document):
    """What is said of a document: that it is there, or waits for the mayor's office."""
    return saved(document.held_by) if document.held_by else _("Added.")


documents, document, removal = pages_of(
    PartnershipDocument,
    owner=_record,
    route="partnership-documents",
    template="partnerships/record/documents.html",
    attach=_attach,
    remove=actions.remove,
    is_held=_is_held,
)
