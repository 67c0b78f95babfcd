"""Reporting what should not be read here, and the operators' decisions on it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydiplo.kit.web.access import OPERATOR, PUBLIC, gate
from partnerships.actions import exchange_reports as actions
from partnerships.choices import ExchangeState
from partnerships.forms.conversation import ExchangeReasonForm, ExchangeReportForm, ModerationForm
from partnerships.models import Exchange, Reply, Reuse
from partnerships.queries.exchange_reports import reported
from partnerships.views.exchanges.talking import published

SAYINGS = {"reply": Reply, "reuse": Reuse}


@gate(PUBLIC)
def report(request, pk):
    """Ask an operator to look at an exchange, or at one thing said under it; no account is needed."""
    exchange = published(request, pk)
    subject = _saying(request, exchange) or exchange
    form = ExchangeReportForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="exchange_report"):
            form.add_error(
                None, _("We received many reports from your connection. Send this one again later.")
            )
            status = 429
        else:
            if not form.is_by_a_program:
                person = request.user if request.user.is_authenticated else None
                facts = {name: form.cleaned_data[name] for name in ("reason", "text")}
                actions.report(subject=subject, by=person, **facts)
            messages.success(request, _("Thank you. An operator will check your report."))
            return redirect(exchange)
    context = {"exchange": exchange, "subject": subject, "form": form, "is_exchange": subject == exchange}
    return render(request, "partnerships/exchanges/report.html", context, status=status)


@gate(OPERATOR)
def queue(request):
    """What was reported: several things get one decision, with one reason."""
    form = ModerationForm(request.POST or None, rows=reported(request.user))
    if form.is_bound and form.is_valid():
        act = actions.hide if form.cleaned_data["decision"] == ModerationForm.HIDE else actions.leave
        things = form.cleaned_data["things"]
        for thing in things:
            act(subject=thing.subject, reason=form.cleaned_data["reason"], by=request.user)
        done = ngettext("%(n)d decision saved.", "%(n)d decisions saved.", len(things))
        messages.success(request, done % {"n": len(things)})
        return redirect("exchange-reports")
    hidden = Exchange.objects.visible_to(request.user).filter(state=ExchangeState.HIDDEN)
    context = {"form": form, "rows": form.rows, "hidden": hidden.with_author().order_by("-hidden_at")[:50]}
    return render(request, "partnerships/exchanges/reports.html", context)


@gate(OPERATOR)
def hide(request, pk):
    """Hide an exchange, or one thing said under it, that nobody reported yet."""
    exchange = published(request, pk)
    subject = _saying(request, exchange) or exchange
    form = ExchangeReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.hide(subject=subject, by=request.user, **form.cleaned_data)
        messages.success(request, _("Hidden. The author will get your reason by email."))
        return redirect(exchange)
    context = {"exchange": exchange, "form": form, "is_exchange": subject == exchange, "subject": subject}
    return render(request, "partnerships/exchanges/hide.html", context)


@gate(OPERATOR)
@require_POST
def show_again(request, pk):
    exchange = get_object_or_404(Exchange.objects.visible_to(request.user), pk=pk)
    subject = _saying(request, exchange) or exchange
    if actions.show_again(subject=subject):
        messages.success(request, _("The exchange is visible again."))
    return redirect(exchange)


def _saying(request, exchange):
    """The reply or the reuse that the address names; None for none, 404 for one of another exchange."""
    for name, model in SAYINGS.items():
        if key := request.GET.get(name):
            if not (key.isascii() and key.isdecimal() and len(key) <= 18):
                raise Http404
            rows = model.objects.visible_to(request.user).filter(exchange=exchange)
            return get_object_or_404(rows, pk=int(key))
    return None
