"""Reporting wrong data, without an account; and the desk where reports are answered."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from citydiplo.portal.actions import wrong_data
from citydiplo.portal.choices import ReportState
from citydiplo.portal.forms import CloseReportForm, WrongDataForm
from citydiplo.portal.models import WrongDataReport
from citydiplo.portal.queries.reports import page_of, with_pages
from networks.models import City
from networks.policies import can_edit_city

REPORTS_A_PAGE = 25


@gate(PUBLIC)
def report(request):
    """Say what is wrong on a page; a few times an hour from one client."""
    kind = request.GET.get("kind", "")
    page = page_of(kind, request.GET.get("id", ""), request.user)
    if page is None:
        raise Http404
    form = WrongDataForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="wrong_data"):
            form.add_error(
                None, _("We received many reports from your connection. Send this one again later.")
            )
            status = 429
        else:
            if not form.is_by_a_program:
                facts = {name: form.cleaned_data[name] for name in form.Meta.fields}
                wrong_data.report(kind=kind, page=page, **facts)
            messages.success(
                request, _("Thank you. We sent your report to the people who can update this record.")
            )
            return redirect(page)
    may_edit = isinstance(page, City) and can_edit_city(request.user, page)
    context = {"form": form, "page": page, "own_city": page if may_edit else None}
    return render(request, "portal/reports/report.html", context, status=status)


@gate(SIGNED_IN)
@require_safe
def reports(request):
    """The desk: what visitors say is wrong in one's records, oldest first, and what was answered lately."""
    visible = WrongDataReport.objects.visible_to(request.user)
    is_closed = request.GET.get("state") == "closed"
    rows = (
        visible.exclude(state=ReportState.OPEN).select_related("closed_by").order_by("-closed_at", "-pk")
        if is_closed
        else visible.open().order_by("reported_at", "pk")
    )
    page = Numbered(rows, request, REPORTS_A_PAGE)
    context = {
        "page": page,
        "rows": with_pages(page.rows, request.user),
        "is_closed": is_closed,
        "answers": ReportState.answers(),
    }
    return render(request, "portal/reports/reports.html", context)


@gate(SIGNED_IN)
@require_POST
def close(request, pk):
    found = get_object_or_404(WrongDataReport.objects.visible_to(request.user), pk=pk)
    form = CloseReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an answer. Your text can have at most 1,000 characters."))
    elif wrong_data.close(report=found, by=request.user, **form.cleaned_data):
        messages.success(request, _("You answered the report."))
    else:
        messages.info(request, _("Someone has already answered this report."))
    return redirect("reports")
