"""Imports: sending a file, matching its columns, the preview and its answers, importing, undoing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citydiplo.kit import jobs as jobs_by_name
from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.listing.exports import TYPES
from citydiplo.kit.tabular import TableError, csv_pieces, xlsx_pieces
from citydiplo.kit.tabular.layout import MOST_NUMBER
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.act_for import actor_of
from partnerships import policies
from partnerships.choices import ImportStatus, RowGroup
from partnerships.errors import AnswersError
from partnerships.imports import (
    comparison,
    jobs,
    lists,
    mapping,
    presets,
    preview,
    report,
    sampling,
    uploads,
)
from partnerships.imports.answers import PreviewAnswers
from partnerships.imports.forms import ColumnsForm, LayoutForm, UploadForm
from partnerships.imports.list_forms import ListNameForm, WholeListForm
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob

LISTED = 50
CAN_CHANGE = (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.CANCELLED, ImportStatus.FAILED)
MOST_IN_ADDRESS = 60  # characters of a parameter that presets a form

HEADINGS = {
    ImportStatus.CHECKED: gettext_lazy("Preview"),
    ImportStatus.APPLIED: gettext_lazy("Import finished"),
    ImportStatus.UNDONE: gettext_lazy("Import undone"),
    ImportStatus.CANCELLED: gettext_lazy("Import stopped"),
    ImportStatus.FAILED: gettext_lazy("The file could not be imported"),
}
NOTHING = {
    RowGroup.READY: gettext_lazy("No row is ready. Answer the questions or correct the problems first."),
    RowGroup.ASKED: gettext_lazy("There are no open questions."),
    RowGroup.PROBLEMS: gettext_lazy("No row has a problem."),
    RowGroup.HERE: gettext_lazy("No row of this file is in the register yet."),
    RowGroup.GONE: gettext_lazy("Everything that the last file of this list had is in this file too."),
}


def importers_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view: 403 for who may not import anything."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not policies.can_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _job(request, pk):
    jobs_of_theirs = ImportJob.objects.visible_to(request.user).select_related(
        "source", "person", "remembered_list", "looks_like"
    )
    return get_object_or_404(jobs_of_theirs, pk=pk)


def _queue(job):
    """Tell a worker once the wish is committed. Without a broker the scheduled job sees it a minute later."""
    jobs_by_name.run_soon("partnerships.tasks.work_on_import", job.pk)


@gate(SIGNED_IN)
@importers_only
def imports(request: HttpRequest) -> HttpResponse:
    """One's earlier imports, and the form that begins another; ``?list=`` presets what the list holds."""
    asked = request.GET.get("list", "")[:MOST_IN_ADDRESS]
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        preset=asked or _preset_of_role(request),
        about=asked.partition(":")[2],
    )
    if request.method == "POST" and form.is_valid():
        try:
            job = uploads.receive(
                target=form.preset.target,
                upload=form.upload,
                by=request.user,  # type: ignore[arg-type]
                defaults=presets.defaults_about(form.preset),
                state=presets.state_about(form.preset, request.user),
            )
        except TableError as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
        else:
            _queue(job)
            return redirect(job)
    listed = ImportJob.objects.visible_to(request.user).select_related("person")[:LISTED]
    return render(
        request,
        "partnerships/imports/imports.html",
        {"form": form, "jobs": listed},
        status=422 if form.errors else 200,
    )


def _preset_of_role(request):
    """The kind of list that a person with this active seat most likely has."""
    place = request.active_seat.city or request.active_seat.network
    if place is None:
        return ""
    return presets.Preset(presets.targets_about(place)[0], place).key


@resumable
@gate(SIGNED_IN)
@importers_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """An import as it is now: its progress or its preview, and what is answered and corrected there."""
    job = _job(request, pk)
    if job.is_at_work:
        return render(request, "partnerships/imports/at_work.html", {"job": job})
    if job.is_read and job.status == ImportStatus.UPLOADED:
        return redirect("import-columns", job.pk)
    if job.status == ImportStatus.CHECKED and job.encodings_in_question:
        return _ask_for_encoding(request, job)  # made before this had to be answered
    if request.method == "POST" and job.status == ImportStatus.CHECKED:
        return _preview_sent(request, job)
    if (
        request.method == "POST"
        and job.status == ImportStatus.APPLIED
        and request.POST.get("do") == "remember"
    ):
        return _remembered(request, job)
    return _preview_page(request, job, typed(request) if job.status == ImportStatus.CHECKED else None)


def _preview_sent(request, job):
    """Answers and corrections are kept first, and make the preview again; only then does one continue.

    So nothing that was typed is lost by another button, and nothing is imported that was not looked at.
    """
    wish = request.POST.get("do", "")
    sent = PreviewAnswers(request.POST, job=job)
    taken = 0
    whole = WholeListForm(request.POST) if "whole_list" in request.POST and job.remembered_list else None
    if whole and not whole.is_valid():
        return _preview_page(request, job, request.POST, whole=whole)
    try:
        if wish == "singles":
            taken = mapping.take_the_only_candidates(job=job)
        changed = sent.keep(all_of_them=wish in ("answers", "singles"))
    except AnswersError as error:
        return _preview_page(request, job, request.POST, problems=error.problems)
    if whole:
        date, precision = whole.ends
        changed |= lists.end_others(job=job, ends_on=date, precision=precision)
    if wish in ("remember", "compare", "apart"):
        return _list_chosen(request, job, wish, is_stale=changed)
    if changed or taken:
        if wish == "import":
            messages.info(request, _("This new preview includes your answers. Check it, then import."))
        return _go_on(request, job, ImportStatus.CHECKING, query=_where_next(request))
    if wish == "import":
        return _go_on(request, job, ImportStatus.APPLYING)
    return redirect(_here(job, _where_next(request)))


def _list_chosen(request, job, wish, *, is_stale):
    """The file is the next one of a list, or of none; the preview is made again where that shows more."""
    if wish == "remember":
        return _remembered(request, job, is_stale=is_stale)
    if wish == "compare":
        is_stale |= lists.compare(job=job)
    else:
        lists.let_go(job=job)
        is_stale = True
    return _go_on(request, job, ImportStatus.CHECKING) if is_stale else redirect(job)


def _remembered(request, job, *, is_stale=False):
    """The file is the first one of a list, or its next one where its owner has one of this name."""
    form = ListNameForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, job, request.POST, list_form=form)
    if not lists.remember(job=job, name=form.cleaned_data["list_name"]):
        raise PermissionDenied
    if job.status == ImportStatus.CHECKED and (is_stale or lists.previous(job)):
        return _go_on(request, job, ImportStatus.CHECKING)
    messages.success(
        request,
        _("The list is remembered. When you upload its next file, you see what is new, changed or missing."),
    )
    return redirect(job)


def _where_next(request):
    """The query string of the tab, page and row that were asked for."""
    where = {"group": _group(request) or "", "after": _number(request.GET.get("after")), "row": 0}
    if (tab := request.POST.get("tab")) in RowGroup.values:
        where = {"group": tab}
    elif "after" in request.POST:
        where["after"] = _number(request.POST["after"])
    elif "open" in request.POST:
        where["row"] = _number(request.POST["open"])
    elif request.POST.get("do") in ("answers", "singles"):
        where = {}  # the tab that now has something to show
    elif request.POST.get("do") == "whole-list":
        where = {"group": RowGroup.GONE.value}
    return urlencode({name: value for name, value in where.items() if value})


def _here(job, query):
    return f"{job.get_absolute_url()}{'?' if query else ''}{query}"


def _group(request):
    asked = request.GET.get("group", "")
    return asked if asked in RowGroup.values else None


def _number(text):
    """A row's number from an address or a form; 0 for anything else."""
    text = text or ""
    return min(int(text), MOST_NUMBER) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _preview_page(request, job, data=None, *, problems=(), whole=None, list_form=None):
    """The rows of one tab. ``data`` is what was typed and is not kept; ``problems`` say why.

    ``whole`` and ``list_form`` are bound to it where something is wrong with one of them.
    """
    problems = [
        *problems,
        *(text for one in (whole, list_form) if one for texts in one.errors.values() for text in texts),
    ]
    counts = job.group_counts
    typed_in, typed_row = preview.where_typed(job, data) if data else (None, 0)
    group = RowGroup(_group(request) or typed_in or _first_group(job, counts))
    after = _number(request.GET.get("after")) or max(0, typed_row - 1)
    open_row = _number(request.GET.get("row")) or (typed_row if group != RowGroup.PROBLEMS else 0)
    page = preview.page_of(job, group, after, open_row, typed=data)
    is_checked = job.status == ImportStatus.CHECKED
    questions = {}
    if is_checked and group == RowGroup.ASKED:
        questions = preview.questions_of(job, data)
    return render(
        request,
        "partnerships/imports/preview.html",
        {
            "job": job,
            "heading": HEADINGS.get(job.status) or job.get_status_display(),
            "about": presets.label_of(job),
            "tabs": _tabs(job, counts),
            "comparison": comparison.of(job, counts),
            "whole": whole or (WholeListForm.of(job) if is_checked and group == RowGroup.GONE else None),
            "list_form": list_form or ListNameForm(initial={"list_name": presets.label_of(job)}),
            "group": group.value,
            "group_label": group.label,
            "nothing": NOTHING[group],
            "page": page,
            "after": after,
            "has_reasons": any(row.reasons for row in page.rows) or group in (RowGroup.READY, RowGroup.GONE),
            "can_correct": is_checked and group != RowGroup.GONE,
            "takes_corrections": any(value.cell for row in page.rows for value in row.values),
            "here": request.get_full_path(),
            "notes": uploads.notes(job),
            "unused": preview.unused_columns(job) if is_checked else [],
            "earlier": uploads.earlier(job) if is_checked else None,
            "problems": problems,
            **questions,
        },
        status=422 if problems else 200,
    )


def _tabs(job, counts):
    is_applied = job.status == ImportStatus.APPLIED
    labels = {RowGroup.READY: pgettext("rows", "Imported")} if is_applied else {}
    return [
        {"value": group.value, "label": labels.get(group, group.label), "count": counts[group]}
        for group in counts
    ]


def _first_group(job, counts):
    """The tab to begin with: what is ready, else the first that holds anything."""
    return next((group for group in counts if counts[group]), RowGroup.READY)


@resumable
@gate(SIGNED_IN)
@importers_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Match the columns: keep them for the preview, show what they would read, or read the file again."""
    job = _job(request, pk)
    if job.status not in CAN_CHANGE or not job.is_read:
        return redirect(job)
    if request.method == "POST" and (wish := request.POST.get("do", "preview")) in ("preview", "read"):
        return _columns_sent(request, job, wish)
    return _columns_page(request, job, typed(request))


def _columns_sent(request, job, wish):
    """What was chosen is kept and done, or comes back with what is wrong with it.

    A change of how the file is read, sent with the button for the preview, is done first.
    """
    layout_form = LayoutForm(request.POST, job=job)
    form = _columns_form(request, job, uploads.beginning(job)[0], data=request.POST)
    if not layout_form.is_valid():
        return _columns_page(request, job, request.POST, form=form, layout_form=layout_form)
    if wish == "read" or layout_form.changed_layout() != job.table:
        form.is_valid()
        uploads.keep_choices(job=job, by_hand=form.by_hand())
        uploads.keep_settings(job=job, **form.settings())
        return _read_again(job, layout_form.changed_layout())
    if not form.is_valid():
        return _columns_page(request, job, request.POST, form=form, layout_form=layout_form)
    uploads.keep_choices(job=job, by_hand=form.by_hand())
    uploads.settle_encoding(job=job)  # the first guess is right, and nothing has to be read again
    mapping.set_columns(job=job, **form.facts())
    return _go_on(request, job, ImportStatus.CHECKING)


def _columns_form(request, job, header, **given):
    place = request.active_seat.city or request.active_seat.network
    acting_for = place if place and policies.can_import_about(request.user, place) else None
    return ColumnsForm(job=job, user=request.user, header=header, acting_for=acting_for, **given)


def _columns_page(request, job, data, *, form=None, layout_form=None):
    """The columns as they are chosen; ``data`` is what was chosen and is not kept yet.

    ``form`` and ``layout_form`` are bound to it where something is wrong with one of them.
    """
    header, rows = uploads.beginning(job)
    # A form that is sent holds nothing of a box without a tick.
    initial = {"creates_places": False, "takes_hidden": False, **data.dict()} if data else {}
    form = form or _columns_form(request, job, header, initial=initial)
    layout_form = layout_form or LayoutForm(job=job, initial=initial)
    wrong = [one for one in (form, layout_form) if one.is_bound and one.errors]
    columns = form.columns_so_far()
    places = job.beginning.get("places", {})
    if request.method == "POST":
        places = {**places, **sampling.places_in(target_of(job), columns, rows, known=places)}
    shown = form.shown_columns()
    return render(
        request,
        "partnerships/imports/columns.html",
        {
            "job": job,
            "form": form,
            "layout_form": layout_form,
            "wrong": wrong,
            "columns": shown,
            "rows": sampling.sampled(job, columns, places),
            "unused": [
                one.header or one.letter
                for one in shown
                if not one.is_used and not report.is_ours(one.header)
            ],
            "notes": uploads.notes(job),
            "earlier": uploads.earlier(job),
            "more_is_open": bool(job.problem) or _is_wrong_below(form, layout_form),
        },
        status=422 if wrong else 200,
    )


def _is_wrong_below(form, layout_form):
    """Whether anything is wrong under "More settings"; all other errors are where people see them."""
    return any(field.errors for field in (*layout_form.other_fields, *form.other_fields()))


def _read_again(job, layout=None):
    with transaction.atomic():
        if jobs.ask_to_read(job=job, layout=layout):
            _queue(job)
    return redirect(job)


@gate(SIGNED_IN)
@importers_only
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar alone; the whole page again once the work is done."""
    job = _job(request, pk)
    if not job.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "partnerships/imports/at_work.html#progress", {"job": job})


@gate(SIGNED_IN)
@importers_only
@require_POST
def import_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Read again, preview, import, undo, cancel: a wish, which a worker fulfils."""
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


def _go_on(request, job, status, query=""):
    with transaction.atomic():
        if jobs.ask_for(job=job, status=status, actor=actor_of(request)):
            _queue(job)
        elif job.encodings_in_question:
            return _ask_for_encoding(request, job)
    return redirect(_here(job, query))


def _ask_for_encoding(request, job):
    """Lead to the question, which every import that was not read by a known encoding has to answer."""
    if job.status not in CAN_CHANGE:
        messages.warning(request, _("Upload the file again, and choose its encoding there."))
        return redirect(job)
    messages.warning(request, _("Choose the encoding of the file first, then continue to the preview."))
    return redirect("import-columns", job.pk)


@gate(SIGNED_IN)
@importers_only
@require_safe
def import_report(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The file as it was sent, with the outcome of each row beside it: to be mended and sent again."""
    job = _job(request, pk)
    if kind not in ("csv", "xlsx"):
        raise Http404
    header, rows = report.report(job)
    return StreamingHttpResponse(
        csv_pieces(header, rows, bom=True) if kind == "csv" else xlsx_pieces(header, rows),
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="import-{job.pk}-result.{kind}"'},
    )
