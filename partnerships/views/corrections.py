"""A change of what is public already, where the mayor's office of its city has the last word."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.forms.edit_conflicts import seen_version
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.errors import NotPossibleError
from networks.policies import can_approve_for_city, can_confirm_for_city
from partnerships.actions import corrections
from partnerships.choices import CorrectionPart
from partnerships.forms.approval import SendBackForm
from partnerships.models import Correction
from partnerships.queries.histories import would_tell


@gate(SIGNED_IN)
def correction(request, pk):
    """What would change, from what to what: the office says yes or sends it back; the editors go on."""
    visible = Correction.objects.visible_to(request.user).with_things().select_related("asked_by")
    asked = get_object_or_404(visible, pk=pk)
    may_answer = asked.city.asks_approval and can_approve_for_city(request.user, asked.city)
    may_edit = can_confirm_for_city(request.user, asked.city)
    form = SendBackForm(request.POST if "send_back" in request.POST else None)
    if request.method == "POST":
        try:
            done = _act(request, asked, form, may_answer=may_answer, may_edit=may_edit)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
            return redirect(asked)
        if done:
            messages.success(request, done)
            return redirect(asked.thing)
    context = {
        "correction": asked,
        "thing": asked.thing,
        "city": asked.city,
        "acts": would_tell(asked),
        "documents": _documents(asked),
        "form": form,
        "may_answer": may_answer and asked.is_open,
        "may_edit": may_edit,
    }
    return render(request, "partnerships/correction.html", context)


def saved(waits):
    """What became of a change, in words; ``waits`` is the correction that it became, if it has to wait."""
    if waits:
        return _(
            "Saved. The change becomes public when your mayor’s office approves it. Until then "
            "nothing changes."
        )
    return _("Saved.")


def _act(request, asked, form, *, may_answer, may_edit):
    """What was done, in words; empty where the form has to be shown again."""
    said = {"correction": asked, "by": request.user}
    if "release" in request.POST or "let_be" in request.POST:
        return _go_on(request, said, may_edit)
    if "approve" not in request.POST and "send_back" not in request.POST:
        return ""
    if not may_answer:
        raise PermissionDenied
    if "approve" in request.POST:
        corrections.approve(**said, seen_edition=seen_version(request, "edition"))
        return _("Approved. The change is now visible.")
    if form.is_bound and form.is_valid():
        corrections.send_back(**said, reason=form.cleaned_data["reason"])
        return _("Sent back. The city’s editors have been told.")
    return ""


def _go_on(request, said, may_edit):
    if not may_edit:
        raise PermissionDenied
    if "release" in request.POST:
        corrections.release(**said)
        return _("Done. The change is now visible.")
    corrections.let_be(**said)
    return _("The published version does not change.")


def _documents(asked):
    """What waits with it; some may have been removed meanwhile."""
    if asked.part != CorrectionPart.DOCUMENTS:
        return ()
    return asked.thing.documents.filter(held_by=asked).listed()
