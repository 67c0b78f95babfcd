from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import corrections
from partnerships.choices import CorrectionPart
from partnerships.errors import StaleRecordError
from partnerships.forms.fundings import VersionForm
from partnerships.forms.parties import merged, parties_formset
from partnerships.models import Partnership
from partnerships.views.approvals import saved


@resumable
@gate(SIGNED_IN)
def parties(request, pk):
    """The parties of a record, their roles and order. Of two concurrent editors the second loses nothing."""
    partnership = _record(request.user, pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    sent = typed(request)
    rows = parties_formset(sent, partnership=partnership, user=request.user)
    version = VersionForm(sent, initial={"version": partnership.version})
    context = {"rows": rows, "version": version}
    if request.method == "POST" and rows.is_valid() and version.is_valid():
        try:
            waits = _change(request, partnership, rows, version)
        except StaleRecordError:
            return _show_what_changed(request, pk, rows)
        except ValidationError as error:
            rows.non_form_errors().extend(error.messages)
        else:
            messages.success(request, saved(waits))
            return redirect(waits or partnership)
    status = 422 if request.method == "POST" else 200
    return render(request, "partnerships/record/parties.html", context | _about(partnership), status=status)


def _record(user, pk):
    return get_object_or_404(Partnership.objects.visible_to(user).with_parties(), pk=pk)


def _change(request, partnership, rows, version):
    return corrections.make(
        thing=partnership,
        part=CorrectionPart.PARTIES,
        city=policies.party_to_answer_for(request.user, partnership, request.active_seat.city),
        by=request.user,
        version=version.cleaned_data["version"],
        pairs=rows.pairs(),
    )


def _show_what_changed(request, pk, rows):
    partnership = _record(request.user, pk)
    context = {
        "rows": merged(rows, partnership=partnership, user=request.user),
        "version": VersionForm(initial={"version": partnership.version}),
        "is_stale": True,
    }
    return render(request, "partnerships/record/parties.html", context | _about(partnership), status=409)


def _about(partnership):
    return {"partnership": partnership, "reopens": partnership.state == "confirmed"}
