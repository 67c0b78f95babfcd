"""All that waits for the last word of a mayor's office: several records get one answer together."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.choices import Power
from networks.policies import places_of
from partnerships.actions import publication
from partnerships.forms.approval import AnswersForm
from partnerships.models import Approval

A_PAGE = 50


@gate(SIGNED_IN)
def approvals(request):
    """The oldest first. A yes is to what was on the page: what changed since stays, and is said."""
    waiting = Approval.objects.waiting_for(places_of(request.user, Power.APPROVE))
    rows = waiting.select_related("partnership", "city", "asked_by").order_by("asked_at", "pk")
    page = Numbered(rows, request, A_PAGE)
    form = AnswersForm(request.POST if request.method == "POST" else None, rows=page.rows)
    if request.method == "POST" and form.is_valid():
        _answer(request, form)
        return redirect(request.get_full_path())
    return render(request, "partnerships/approvals.html", {"form": form, "page": page})


def _answer(request, form):
    """Answer those that are ticked, and say what became of them."""
    if form.is_yes:
        done, public, missed = publication.approve_many(shown=form.cleaned_data["seen"], by=request.user)
        said = ngettext(
            "%(n)d record approved. Now public: %(public)d.",
            "%(n)d records approved. Now public: %(public)d.",
            done,
        )
    else:
        approvals, reason = form.cleaned_data["approvals"], form.cleaned_data["reason"]
        done, missed = publication.send_back_many(approvals=approvals, by=request.user, reason=reason)
        public = 0
        said = ngettext(
            "%(n)d record sent back. The city’s editors have been told.",
            "%(n)d records sent back. The cities’ editors have been told.",
            done,
        )
    if done:
        messages.success(request, said % {"n": done, "public": public})
    if missed:
        moved = _(
            "Someone else answered or changed these records first, so your answer was not saved: %(records)s."
        )
        messages.warning(request, moved % {"records": "; ".join(missed)})
