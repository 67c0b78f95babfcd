"""Imports: sending a file, saying what it holds, looking at the dry run, applying it, taking it back."""

from contextlib import suppress
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from citydiplo.kit.access import SIGNED_IN, gate
from citydiplo.kit.tabular import TableError, csv_pieces
from networks.acting import actor_of
from partnerships import policies
from partnerships.actions.imports import jobs, mapping, uploads
from partnerships.choices import ImportStatus, RowOutcome
from partnerships.forms.imports import LayoutForm, MappingForm, UploadForm
from partnerships.models import ImportJob
from partnerships.queries import imports as queries
from partnerships.tasks import work_on_import

LISTED = 50
LAYOUT_CAN_CHANGE = (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.CANCELLED, ImportStatus.FAILED)


def importers_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not policies.can_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _job(request, pk):
    jobs_of_theirs = ImportJob.objects.visible_to(request.user).select_related("source", "person")
    return get_object_or_404(jobs_of_theirs, pk=pk)


def _queue(job):
    """Tell a worker once the wish is committed. Without a broker the scheduled job sees it a minute later."""

    def tell():
        with suppress(OperationalError):
            work_on_import.delay(job.pk)

    transaction.on_commit(tell)


@gate(SIGNED_IN)
@importers_only
def imports(request):
    """The list of one's imports, and the form that begins another."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = uploads.receive(
                target=form.cleaned_data["target"], upload=form.cleaned_data["file"], by=request.user
            )
        except TableError as error:
            form.add_error("file", str(error))
        else:
            _queue(job)
            return redirect(job)
    listed = ImportJob.objects.visible_to(request.user).select_related("source", "person")[:LISTED]
    return render(
        request,
        "partnerships/imports/imports.html",
        {"form": form, "jobs": listed},
        status=422 if form.errors else 200,
    )


@gate(SIGNED_IN)
@importers_only
@require_safe
def import_(request, pk):
    """An import as it stands: being read, its columns, its progress, or what the dry run found."""
    job = _job(request, pk)
    if job.is_at_work:
        return render(request, "partnerships/imports/at_work.html", {"job": job})
    if job.is_read and (job.status == ImportStatus.UPLOADED or "columns" in request.GET):
        return _mapping_page(request, job)
    return _findings_page(request, job)


def _mapping_page(request, job, *, mapping_form=None, layout_form=None):
    if job.status not in LAYOUT_CAN_CHANGE or not job.is_read:
        return redirect(job)
    header, rows = uploads.beginning(job)
    form = mapping_form or MappingForm(job=job, user=request.user, header=header)
    has_errors = bool((mapping_form and mapping_form.errors) or (layout_form and layout_form.errors))
    return render(
        request,
        "partnerships/imports/mapping.html",
        {
            "job": job,
            "header": header,
            "rows": [_filled(row, len(header)) for row in rows[:6]],
            "form": form,
            "layout_form": layout_form or LayoutForm(job=job),
            "earlier": uploads.earlier(job),
            "notes": uploads.notes(job),
            "encodings": job.beginning.get("encodings", []),
        },
        status=422 if has_errors else 200,
    )


def _filled(row, width):
    return [*row, *[""] * (width - len(row))]


def _findings_page(request, job):
    outcome = request.GET.get("outcome", "")
    try:
        after = max(0, min(int(request.GET.get("after", 0)), 2_000_000))
    except ValueError:
        after = 0
    rows, following = queries.rows_page(job, outcome, after)
    choices, waiting = queries.open_choices(job)
    return render(
        request,
        "partnerships/imports/findings.html",
        {
            "job": job,
            "tallies": [(value, label, job.counts.get(value, 0)) for value, label in RowOutcome.choices],
            "outcome": outcome if outcome in RowOutcome.values else "",
            "rows": rows,
            "following": following,
            "after": after,
            "choices": choices if job.status == ImportStatus.CHECKED else [],
            "waiting": waiting,
            "earlier": uploads.earlier(job) if job.status == ImportStatus.CHECKED else None,
            "reaches_all": request.user.is_staff,
        },
    )


@gate(SIGNED_IN)
@importers_only
@require_safe
def progress(request, pk):
    """The progress bar alone; the whole page anew once the work is done."""
    job = _job(request, pk)
    if not job.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "partnerships/imports/at_work.html#progress", {"job": job})


@gate(SIGNED_IN)
@importers_only
@require_POST
def import_layout(request, pk):
    """Have the file read in another way, by a worker."""
    job = _job(request, pk)
    if job.status not in LAYOUT_CAN_CHANGE or not job.is_read:
        return redirect(job)
    form = LayoutForm(request.POST, job=job)
    if not form.is_valid():
        return _mapping_page(request, job, layout_form=form)
    return _read_again(job, form.changed_layout())


def _read_again(job, layout=None):
    with transaction.atomic():
        if jobs.ask_to_read(job=job, layout=layout):
            _queue(job)
    return redirect(job)


@gate(SIGNED_IN)
@importers_only
@require_POST
def import_columns(request, pk):
    """Keep the mapping, and begin the dry run."""
    job = _job(request, pk)
    if job.status not in LAYOUT_CAN_CHANGE or not job.is_read:
        return redirect(job)
    form = MappingForm(request.POST, job=job, user=request.user, header=uploads.beginning(job)[0])
    if not form.is_valid():
        return _mapping_page(request, job, mapping_form=form)
    mapping.set_columns(job=job, **form.facts())
    return _go_on(request, job, ImportStatus.CHECKING)


@gate(SIGNED_IN)
@importers_only
@require_POST
def import_choices(request, pk):
    """Keep which cities are meant; the dry run is made anew on request."""
    job = _job(request, pk)
    if job.status != ImportStatus.CHECKED:
        return redirect(job)
    if "all" in request.POST:
        taken = mapping.take_the_only_candidates(job=job)
        words = ngettext("%(number)s name was settled.", "%(number)s names were settled.", taken)
        messages.info(request, words % {"number": taken})
    else:
        mapping.decide(job=job, answers=_answers(request.POST))
    if "again" in request.POST:
        return _go_on(request, job, ImportStatus.CHECKING)
    return redirect(f"{job.get_absolute_url()}#choices")


def _answers(posted):
    found = {}
    for name, value in posted.items():
        prefix, _dash, pk = name.partition("-")
        if prefix == "choice" and pk.isdecimal() and value.isdecimal() and len(pk) < 16 and len(value) < 16:
            found[int(pk)] = int(value)
    return found


@gate(SIGNED_IN)
@importers_only
@require_POST
def import_step(request, pk, step):
    """Reading it again, dry run, apply, undo, cancel: a wish, which a worker fulfils."""
    job = _job(request, pk)
    if step == "read":
        return _read_again(job)
    wanted = {
        "check": ImportStatus.CHECKING,
        "apply": ImportStatus.APPLYING,
        "undo": ImportStatus.UNDOING,
    }
    if step in wanted:
        return _go_on(request, job, wanted[step])
    if step == "cancel":
        jobs.cancel(job=job)
        return redirect(job)
    raise Http404


def _go_on(request, job, status):
    with transaction.atomic():
        if jobs.ask_for(job=job, status=status, actor=actor_of(request)):
            _queue(job)
    return redirect(job)


@gate(SIGNED_IN)
@importers_only
@require_safe
def import_report(request, pk):
    """Every row with its outcome and reason, as CSV."""
    job = _job(request, pk)
    header, rows = queries.report(job)
    return StreamingHttpResponse(
        csv_pieces(header, rows, bom=True),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{job.pk}-rows.csv"'},
    )
