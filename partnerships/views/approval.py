"""The last word of a mayor's office on one record, and what its editors make of the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.forms.edit_conflicts import seen_version
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.errors import NotPossibleError
from networks.policies import can_approve_for_city, can_confirm_for_city
from partnerships.actions import publication
from partnerships.choices import ApprovalAnswer
from partnerships.forms.approval import SendBackForm
from partnerships.models import Partnership


@gate(SIGNED_IN)
def approval(request, pk):
    """The mayor's office approves or sends back; the editors see where it stands, and go on."""
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    asked = _asked_of_hers(request.user, partnership)
    may_answer = asked.is_open and asked.city.asks_approval and can_approve_for_city(request.user, asked.city)
    may_edit = can_confirm_for_city(request.user, asked.city)
    form = SendBackForm(request.POST if "send_back" in request.POST else None)
    if request.method == "POST":
        try:
            done = _act(request, asked, form, may_answer=may_answer, may_edit=may_edit)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
            return redirect(request.path)
        if done:
            messages.success(request, done)
            return redirect(partnership)
    context = {
        "partnership": partnership,
        "approval": asked,
        "city": asked.city,
        "documents": partnership.documents.shown().listed(),
        "form": form,
        "may_answer": may_answer,
        "may_edit": may_edit,
    }
    return render(request, "partnerships/record/approval.html", context)


def _act(request, asked, form, *, may_answer, may_edit):
    """What was done, in words; empty where the form has to be shown again."""
    said = {"approval": asked, "by": request.user}
    if "approve" in request.POST or "send_back" in request.POST:
        if not may_answer:
            if asked.is_open:
                raise PermissionDenied
            raise NotPossibleError(_("Someone has already answered this."))
        if "approve" in request.POST:
            return _published(publication.approve(**said, seen_version=seen_version(request)))
        if form.is_valid():
            publication.send_back(**said, reason=form.cleaned_data["reason"])
            return _("Sent back. The city’s editors have been told.")
        return ""
    if "release" not in request.POST and "let_be" not in request.POST:
        return ""
    if not may_edit:
        raise PermissionDenied
    if "release" in request.POST:
        return _published(publication.release(**said))
    publication.let_be(**said)
    return _("Only the parties can read the record.")


def _asked_of_hers(user, partnership):
    """The last question about this record that concerns a city of hers, open ones first; 404 without any."""
    cities = [party.city for party in partnership.parties.all() if party.city]
    hers = [city for city in cities if can_approve_for_city(user, city) or can_confirm_for_city(user, city)]
    asked = partnership.approvals.latest().filter(city__in=hers).select_related("city", "asked_by")
    found = sorted(asked, key=lambda one: (not one.is_open, one.answer != ApprovalAnswer.RETURNED))
    if not found:
        raise Http404
    return found[0]


def _published(is_public):
    if is_public:
        return _("The record is now public.")
    return _("Your approval is saved. The mayor’s office of another party must also approve.")
