"""A network's list of members, pasted: looked at first, by the code that then writes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.jobs import run_soon
from citydiplo.kit.tabular import TableError
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.choices import WorldRegion
from networks.matching.gazetteer import places_by_number
from networks.models import Network
from networks.policies import can_maintain_members
from networks.queries.gazetteer import gazetteer_named
from partnerships.choices import ImportTarget
from partnerships.errors import ListError, RegisterChangedError
from partnerships.forms import finding
from partnerships.imports import member_list as member_lists
from partnerships.imports import presets, uploads
from partnerships.imports.answers import is_key
from partnerships.imports.member_list.forms import MemberListForm
from partnerships.imports.member_list.judging import PastedMembers
from partnerships.imports.member_list.reading import as_file
from partnerships.policies import can_import_about

FINDS = 10  # names that are looked up together


@gate(SIGNED_IN)
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Paste a list, preview each line, answer what is unclear, then write all of it or nothing."""
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    if not can_maintain_members(request.user, network):
        raise PermissionDenied
    form, run = MemberListForm(request.POST if request.method == "POST" else None), None
    may_compare = can_import_about(request.user, network)
    if may_compare and "compare" in request.POST and form.is_valid():
        if job := _as_import(request, network, form):
            return redirect(job)
    elif form.is_bound and form.is_valid():
        wanted = {
            "network": network,
            "by": request.user,
            "text": form.cleaned_data["text"],
            "answers": _answers(request.POST, form.cleaned_data),
            "ends_on": form.ends,
        }
        try:
            if "write" in request.POST and (done := _write(request, form, wanted)):
                return done
            run = member_lists.judge(**wanted)
        except ListError as error:
            form.add_error("text", str(error))
    context = {"network": network, "form": form, "run": run, "may_compare": may_compare}
    return render(request, "partnerships/member_list.html", context)


def _as_import(request, network, form):
    """The list as an import, which remembers and compares lists; None where the form says what is wrong."""
    preset = presets.Preset(ImportTarget.MEMBERSHIPS, network)
    facts = form.cleaned_data
    defaults = presets.defaults_about(preset)
    if facts["default_class"]:
        defaults["membership_class"] = facts["default_class"]
    country = facts["within"] if facts["within"] not in WorldRegion.values else ""
    try:
        content = as_file(facts["text"], PastedMembers.fields, country=country)
        job = uploads.receive(
            target=ImportTarget.MEMBERSHIPS,
            upload=SimpleUploadedFile(_("Pasted list") + ".csv", content),
            by=request.user,
            defaults=defaults,
            state=presets.state_about(preset, request.user),
        )
    except (ListError, TableError) as error:
        form.add_error("text", str(error))
        return None
    run_soon("partnerships.tasks.work_on_import", job.pk)
    return job


def _write(request, form, wanted):
    """Where to continue; None to show what is different now."""
    try:
        run = member_lists.apply(
            **wanted, reason=form.cleaned_data["reason"], stamp=request.POST.get("seen", "")
        )
    except RegisterChangedError:
        messages.warning(
            request, _("The register changed after the preview. Check the new preview, then import.")
        )
        return None
    said = ngettext("%(number)s membership imported.", "%(number)s memberships imported.", run.writes)
    messages.success(request, said % {"number": run.writes})
    return redirect("network-members", wanted["network"].slug)


def _answers(posted, facts):
    """What was answered, as far as it can be read."""
    return member_lists.Answers(
        cities={
            key: int(value) for key, value in _posted(posted, "choice") if is_key(value.removeprefix("-"))
        },
        words={key: value for key, value in _posted(posted, "word") if value},
        membership_class=facts["default_class"],
        within=facts["within"],
        takes_single="accept" in posted,
        lookups={
            key: [*finding.called(query), *_in_gazetteer(query)]
            for key, query in [pair for pair in _posted(posted, "find") if pair[1].strip()][:FINDS]
        },
    )


def _in_gazetteer(query):
    """The places of the gazetteer of this name."""
    return places_by_number({-hit.object_id for hit in gazetteer_named(query)}).values()


def _posted(posted, name):
    """[(key, value)] of the fields ``name-key``."""
    return [
        (key, value[:200])
        for full, value in posted.items()
        for prefix, _dash, key in [full.partition("-")]
        if prefix == name
    ]
