"""Documents of a partnership: added and removed by its editors, given out to whoever sees the record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.documents import DocumentForm, download
from partnerships import policies
from partnerships.actions import documents as actions
from partnerships.models import Partnership, PartnershipDocument
from partnerships.views.corrections import saved


@gate(SIGNED_IN)
def documents(request, pk):
    """What hangs on a partnership, and the form that adds to it."""
    partnership = _record(request, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            attached = actions.attach(
                partnership=partnership,
                city=policies.in_whose_name(request.user, partnership, request.hat.city),
                by=request.user,
                facts=form.facts,
                file=form.file,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, saved(attached.held_by) if attached.held_by else _("Added."))
            return redirect("partnership-documents", partnership.pk)
    context = {"partnership": partnership, "form": form, "documents": partnership.documents.listed()}
    return render(request, "partnerships/record/documents.html", context, status=422 if form.errors else 200)


@gate(PUBLIC)
@require_safe
def document(request, pk):
    """The file itself, as a download."""
    return download(request, get_object_or_404(PartnershipDocument.objects.visible_to(request.user), pk=pk))


@gate(SIGNED_IN)
def removal(request, pk):
    """Asks once before a document is gone."""
    visible = PartnershipDocument.objects.visible_to(request.user)
    found = get_object_or_404(visible.defer("text"), pk=pk)
    partnership = _record(request, found.partnership_id)
    if request.method == "POST":
        actions.remove(document=found)
        messages.success(request, _("Removed: “%(title)s”.") % {"title": found.title})
        return redirect("partnership-documents", partnership.pk)
    context = {"partnership": partnership, "document": found}
    return render(request, "partnerships/record/document_removal.html", context)


def _record(request, pk):
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    return partnership
