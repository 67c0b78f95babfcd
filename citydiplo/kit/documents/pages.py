"""The pages of a noun’s documents: the documents of a row, the file itself, and what asks before one goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.documents.forms import DocumentForm
from citydiplo.kit.documents.serving import download
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate

if TYPE_CHECKING:
    from citydiplo.kit.documents.model import Document


class Pages(NamedTuple):
    documents: object
    document: object
    removal: object


def pages_of(
    model: type[Document],
    *,
    owner: Callable[..., Any],
    route: str,
    template: str,
    attach: Callable[..., str],
    remove: Callable[..., Any],
    is_held: Callable[..., bool] | None = None,
) -> Pages:
    """The views of the documents ``model``.

    ``owner(request, pk)`` is the row they are attached to, 404 or 403 for who may not write it.
    ``attach(request, row, facts=…, file=…)`` hangs one on it and returns what is then said;
    ``remove(document=…)`` is its action. ``is_held(request, row)``, if given, says whether what they add
    waits for somebody's yes, so that the page can say it first. ``template`` extends
    ``documents/documents.html``; ``route`` names the page of the list.
    """

    @gate(SIGNED_IN)
    def documents(request, pk):
        """Its documents, and the form that adds to it."""
        thing = owner(request, pk)
        form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
        if form.is_bound and form.is_valid():
            try:
                added = attach(request, thing, facts=form.facts, file=form.file)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, added)
                return redirect(route, thing.pk)
        context = _frame(thing) | {
            "form": form,
            "documents": thing.documents.listed(),
            "is_held": bool(is_held and is_held(request, thing)),
        }
        return render(request, template, context, status=422 if form.errors else 200)

    @gate(PUBLIC)
    @require_safe
    def document(request, pk):
        """The file itself, as a download."""
        return download(request, get_object_or_404(model.objects.visible_to(request.user), pk=pk))

    @gate(SIGNED_IN)
    def removal(request, pk):
        """Asks once before a document is gone."""
        found = get_object_or_404(model.objects.visible_to(request.user).defer("text"), pk=pk)
        thing = owner(request, getattr(found, f"{model.OWNER}_id"))
        if request.method == "POST":
            remove(document=found)
            messages.success(request, _("Removed: “%(title)s”.") % {"title": found.title})
            return redirect(route, thing.pk)
        return render(request, "documents/removal.html", _frame(thing) | {"document": found})

    def _frame(thing):
        return {"thing": thing, "url": reverse(route, args=[thing.pk])}

    return Pages(documents, document, removal)
