"""Documents of agenda items and meetings: kept by the secretariat, given out to whoever reads these."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.actions import documents as actions
from agenda.models import AgendaItem, ItemDocument, Meeting, MeetingDocument
from agenda.views.writing import row_to_write
from citydiplo.kit.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.documents import DocumentForm, download

# Kind of page: what the documents hang on, what they are, and their route.
KINDS = {
    "item": (AgendaItem, ItemDocument, "agenda-item-documents"),
    "meeting": (Meeting, MeetingDocument, "meeting-documents"),
}


@gate(SIGNED_IN)
def documents(request, pk, kind):
    """What hangs on it, and the form that adds to it."""
    model, document, route = KINDS[kind]
    owner = row_to_write(request, model, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            unsaved = document(**{document.OWNER: owner}, **form.facts)
            actions.attach(document=unsaved, by=request.user, file=form.file)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Added."))
            return redirect(route, owner.pk)
    context = {
        "thing": owner,
        "form": form,
        "documents": owner.documents.listed(),
        "url": reverse(route, args=[pk]),
    }
    return render(request, "agenda/documents.html", context, status=422 if form.errors else 200)


@gate(PUBLIC)
@require_safe
def document(request, pk, kind):
    """The file itself, as a download."""
    _model, document, _route = KINDS[kind]
    return download(request, get_object_or_404(document.objects.visible_to(request.user), pk=pk))


@gate(SIGNED_IN)
def removal(request, pk, kind):
    """Asks once before a document is gone."""
    model, document, route = KINDS[kind]
    found = get_object_or_404(document.objects.visible_to(request.user).defer("text"), pk=pk)
    owner = row_to_write(request, model, getattr(found, f"{document.OWNER}_id"))
    if request.method == "POST":
        actions.remove(document=found)
        messages.success(request, _("Removed: “%(title)s”.") % {"title": found.title})
        return redirect(route, owner.pk)
    context = {"thing": owner, "document": found, "url": reverse(route, args=[owner.pk])}
    return render(request, "agenda/document_removal.html", context)
