from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import corrections
from partnerships.choices import STEPS, CorrectionPart, PartnershipStatus, StatusStep, steps_from
from partnerships.errors import StepRefusedError
from partnerships.forms.steps import StatusStepForm
from partnerships.models import Partnership
from partnerships.views.approvals import saved
from partnerships.views.open_data import comes_first


@gate(SIGNED_IN)
def step(request, pk, step):
    """One named step of a partnership: a date, a reason, one button."""
    if step not in StatusStep.values:
        raise Http404
    step = StatusStep(step)
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    if step not in steps_from(partnership.status):
        messages.info(
            request, _("The status has changed, so this step is no longer possible. Check the new status.")
        )
        return redirect(partnership)
    if comes_first(request, partnership):
        return redirect("partnership-answer", partnership.pk)
    form = StatusStepForm(request.POST or None, partnership=partnership, step=step)
    if request.method == "POST" and form.is_valid():
        date, precision = form.cleaned_data["date"]
        try:
            waits = corrections.make(
                thing=partnership,
                part=CorrectionPart.STEP,
                step=step,
                city=policies.party_to_answer_for(request.user, partnership, request.active_seat.city),
                by=request.user,
                date=date,
                precision=precision,
                reason=form.cleaned_data["reason"],
            )
        except StepRefusedError as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            done = _("Saved: %(step)s.") % {"step": step.label}
            messages.success(request, saved(waits) if waits else done)
            return redirect(waits or partnership)
    context = {"form": form, "partnership": partnership, "step": step}
    _sources, target, _says_why = STEPS[step]
    return render(request, "partnerships/record/step.html", {**context, "target": PartnershipStatus(target)})
