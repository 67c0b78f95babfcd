"""What waits for approval by a mayor's office: one page a request, and one for several records.

The office approves or sends back; the city's editors see its state, and continue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.forms.edit_conflicts import seen_version
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text.lists import semicolon_separated
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions.approval import approve, send_back
from networks.choices import Power
from networks.errors import NotPossibleError
from networks.policies import can_approve_for_city, can_confirm_for_city, places_of
from partnerships.actions import publication
from partnerships.actions.approval_requests import let_be, release
from partnerships.choices import ApprovalAnswer, CorrectionPart
from partnerships.forms.approval import AnswersForm, SendBackForm
from partnerships.forms.conversation import ExchangeReasonForm
from partnerships.models import Approval, Correction, Exchange, Partnership, Target
from partnerships.policies import can_approve_exchange, can_approve_target
from partnerships.queries.histories import would_tell
from partnerships.queries.targets import target_lines

A_PAGE = 50


@gate(SIGNED_IN)
def approvals(request):
    """The oldest first. Only what the page showed is approved: what changed since stays, with a message."""
    waiting = Approval.objects.waiting_for(places_of(request.user, Power.APPROVE))
    rows = waiting.select_related("partnership", "city", "asked_by").order_by("asked_at", "pk")
    page = Numbered(rows, request, A_PAGE)
    form = AnswersForm(request.POST if request.method == "POST" else None, rows=page.rows)
    if request.method == "POST" and form.is_valid():
        _answer_ticked(request, form)
        return redirect(request.get_full_path())
    return render(request, "partnerships/approvals.html", {"form": form, "page": page})


def _answer_ticked(request, form):
    """Answer those that are ticked, and show the outcome."""
    reason = "" if form.is_yes else form.cleaned_data["reason"]
    done, public, missed = publication.answer_many(
        shown=form.cleaned_data["seen"], by=request.user, reason=reason
    )
    if form.is_yes:
        said = ngettext(
            "%(n)d record approved. Now public: %(public)d.",
            "%(n)d records approved. Now public: %(public)d.",
            done,
        )
    else:
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
        messages.warning(request, moved % {"records": semicolon_separated(missed)})


@dataclass
class Page:
    """One that waits, or waited: who may do what with it, and what is said when they did."""

    held: Any
    thing: Any
    form: Any
    may_answer: bool
    may_edit: bool
    done: Callable[[Any], str]  # of what the act returned
    returned: str
    extra: dict[str, Any]  # what its own page shows
    let_be: str = ""
    counts: str = "version"  # the field that says what was read


@gate(SIGNED_IN)
def approval(request, pk):
    """A record that is to become public."""
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    asked = _latest_request(request.user, partnership)
    extra = {"partnership": partnership, "documents": partnership.documents.shown().listed()}
    left = _("Only the parties can read the record.")
    page = _asked(request, asked, partnership, done=_published, let_be=left, extra=extra)
    return _page(request, page, "partnerships/record/approval.html", request.path)


@gate(SIGNED_IN)
def correction(request, pk):
    """A change of what is public already: what would change, from what to what."""
    visible = Correction.objects.visible_to(request.user).with_things().select_related("asked_by")
    asked = get_object_or_404(visible, pk=pk)
    extra = {"correction": asked, "acts": would_tell(asked), "documents": _documents(asked)}
    page = _asked(
        request,
        asked,
        asked.thing,
        done=lambda _done: (
            _("Done. The change is now visible.")
            if "release" in request.POST
            else _("Approved. The change is now visible.")
        ),
        let_be=_("The published version does not change."),
        counts="edition",
        extra=extra,
    )
    return _page(request, page, "partnerships/correction.html", request.path)


@gate(SIGNED_IN)
def exchange(request, pk):
    """An exchange that is to be published, in full: the version that the page shows is approved."""
    exchange = get_object_or_404(Exchange.objects.visible_to(request.user).with_author(), pk=pk)
    if not can_approve_exchange(request.user, exchange):
        raise PermissionDenied
    page = Page(
        exchange,
        exchange,
        ExchangeReasonForm(request.POST if request.POST and "approve" not in request.POST else None),
        may_answer=True,
        may_edit=False,
        done=lambda _done: _("Approved."),
        returned=_("Sent back to the author."),
        extra={"exchange": exchange, "documents": exchange.documents.shown().listed()},
    )
    return _page(request, page, "partnerships/exchanges/approve.html", exchange.get_absolute_url())


@gate(SIGNED_IN)
def target(request, pk):
    """A target that is to be public, with its values: the version that the page shows is approved."""
    target = get_object_or_404(Target.objects.visible_to(request.user).with_names(), pk=pk)
    if not can_approve_target(request.user, target):
        raise PermissionDenied
    rows = Target.objects.filter(pk=target.pk).with_names()
    page = Page(
        target,
        target,
        SendBackForm(request.POST if request.POST and "approve" not in request.POST else None),
        may_answer=True,
        may_edit=False,
        done=lambda _done: _("Approved. Everyone can see this target now."),
        returned=_("Sent back. The city’s editors have been told."),
        extra={"target": target, "lines": target_lines(rows, as_of=timezone.localdate())},
    )
    return _page(request, page, "partnerships/targets/approve.html", target.get_absolute_url())


def _asked(request, asked, thing, **said):
    """The page of a question that is a row of its own, for its city’s office and its editors."""
    return Page(
        asked,
        thing,
        SendBackForm(request.POST if "send_back" in request.POST else None),
        returned=_("Sent back. The city’s editors have been told."),
        may_answer=asked.city.asks_approval and can_approve_for_city(request.user, asked.city),
        may_edit=can_confirm_for_city(request.user, asked.city),
        **said,
    )


def _page(request, page, template, again):
    """Answer it, or show it; an answer that comes too late gets a message and a redirect to ``again``."""
    if request.method == "POST":
        try:
            done = _act(request, page)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
            return redirect(again)
        if done:
            messages.success(request, done)
            return redirect(page.thing)
    context = {
        "asked": page.held,
        "thing": page.thing,
        "city": page.held.city,
        "form": page.form,
        "may_answer": page.may_answer and getattr(page.held, "is_open", True),
        "may_edit": page.may_edit,
    }
    return render(request, template, context | page.extra)


def _act(request, page):
    """What was done, in words; empty where the form has to be shown again."""
    sent, said = request.POST, {"held": page.held, "by": request.user}
    if "approve" in sent or page.form.is_bound:
        if not page.may_answer:
            raise PermissionDenied
        if "approve" in sent:
            return page.done(approve(**said, seen=seen_version(request, page.counts)))
        if not page.form.is_valid():
            return ""
        send_back(**said, reason=page.form.cleaned_data["reason"])
        return page.returned
    if "release" not in sent and "let_be" not in sent:
        return ""
    if not page.may_edit:
        raise PermissionDenied
    if "release" in sent:
        return page.done(release(**said))
    let_be(**said)
    return page.let_be


def _latest_request(user, partnership):
    """The last request about this record to a city that they answer for, open ones first; 404 without any."""
    cities = [party.city for party in partnership.parties.all() if party.city]
    own = [city for city in cities if can_approve_for_city(user, city) or can_confirm_for_city(user, city)]
    asked = partnership.approvals.latest().filter(city__in=own).select_related("city", "asked_by")
    found = sorted(asked, key=lambda one: (not one.is_open, one.answer != ApprovalAnswer.RETURNED))
    if not found:
        raise Http404
    return found[0]


def _published(is_public):
    if is_public:
        return _("The record is now public.")
    return _("Your approval is saved. The mayor’s office of another party must also approve.")


def _documents(asked):
    """What waits with it; some may have been removed meanwhile."""
    if asked.part != CorrectionPart.DOCUMENTS:
        return ()
    return asked.thing.documents.filter(held_by=asked).listed()


def saved(waits):
    """The outcome of a change, in words; ``waits`` is the correction that it became, if it has to wait."""
    if waits:
        return _(
            "Saved. The change becomes public when your mayor’s office approves it. Until then "
            "nothing changes."
        )
    return _("Saved.")
