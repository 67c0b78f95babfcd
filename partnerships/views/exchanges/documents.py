"""What is attached to an exchange: added and removed by its author's seats, given out to its readers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.access import PUBLIC, SIGNED_IN, gate
from citydiplo.kit.documents import DocumentForm, download
from partnerships.actions import exchange_documents as actions
from partnerships.models import ExchangeDocument
from partnerships.views.corrections import saved
from partnerships.views.exchanges.writing import own


@gate(SIGNED_IN)
def documents(request, pk):
    exchange = own(request, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            attached = actions.attach(exchange=exchange, by=request.user, facts=form.facts, file=form.file)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, saved(attached.held_by) if attached.held_by else _("Added."))
            return redirect("exchange-documents", exchange.pk)
    context = {"exchange": exchange, "form": form, "documents": exchange.documents.listed()}
    status = 422 if form.errors else 200
    return render(request, "partnerships/exchanges/documents.html", context, status=status)


@gate(PUBLIC)
@require_safe
def document(request, pk):
    """The file itself, as a download."""
    return download(request, get_object_or_404(ExchangeDocument.objects.visible_to(request.user), pk=pk))


@gate(SIGNED_IN)
def removal(request, pk):
    """Asks once before a document is gone."""
    visible = ExchangeDocument.objects.visible_to(request.user)
    found = get_object_or_404(visible.defer("text"), pk=pk)
    exchange = own(request, found.exchange_id)
    if request.method == "POST":
        actions.remove(document=found)
        messages.success(request, _("Removed: “%(title)s”.") % {"title": found.title})
        return redirect("exchange-documents", exchange.pk)
    context = {"exchange": exchange, "document": found}
    return render(request, "partnerships/exchanges/document_removal.html", context)
