from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import corrections
from partnerships.choices import CorrectionPart
from partnerships.errors import StaleRecordError
from partnerships.forms.fundings import VersionForm, fundings_formset
from partnerships.models import Partnership
from partnerships.views.approvals import saved


@resumable
@gate(SIGNED_IN)
def fundings(request, pk):
    """Who pays for a partnership, row by row."""
    visible = Partnership.objects.visible_to(request.user).with_parties()
    partnership = get_object_or_404(visible, pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    sent = typed(request)
    rows = fundings_formset(sent, partnership=partnership, user=request.user)
    version = VersionForm(sent, initial={"version": partnership.version})
    context = {"partnership": partnership, "rows": rows, "version": version}
    status = 200
    if request.method == "POST":
        if rows.is_valid() and version.is_valid():
            try:
                waits = corrections.make(
                    thing=partnership,
                    part=CorrectionPart.FUNDERS,
                    city=policies.party_to_answer_for(request.user, partnership, request.active_seat.city),
                    by=request.user,
                    version=version.cleaned_data["version"],
                    fundings=rows.rows(),
                )
            except StaleRecordError:
                partnership.refresh_from_db()
                context["version"] = VersionForm(initial={"version": partnership.version})
                context["now"] = partnership.fundings.select_related("city", "institution")
                status = 409
            else:
                messages.success(request, saved(waits))
                return redirect(waits or partnership)
        else:
            status = 422
    return render(request, "partnerships/record/fundings.html", context, status=status)
