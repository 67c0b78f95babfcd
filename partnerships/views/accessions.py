"""A city's own seats keep its relations to agreements, and which of their steps it took."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.errors import NotPossibleError
from networks.views.addresses import at_own_city
from partnerships.actions import accessions as actions
from partnerships.forms.accessions import AccessionForm, AccessionStepForm, RemovalReasonForm
from partnerships.models import Accession, AgreementStep, StepDocument, StepDone
from partnerships.views.agreement_steps import own_accession, status_of


@gate(SIGNED_IN)
@at_own_city
def record(request, city):
    """An agreement that the city signed, endorsed, aligns with or reports to."""
    form = AccessionForm(_sent(request), user=request.user)
    if form.is_valid():
        try:
            made = actions.record(city=city, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Saved: %(agreement)s.") % {"agreement": made.agreement})
            return redirect("city-networks", city.slug)
    return render(request, "partnerships/accessions/accession.html", {"city": city, "form": form})


@gate(SIGNED_IN)
@at_own_city
def correct(request, city, pk):
    accession = own_accession(request, city, pk)
    form = AccessionForm(_sent(request), user=request.user, accession=accession)
    if form.is_valid():
        try:
            actions.correct(accession=accession, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("city-networks", city.slug)
    context = {"city": city, "form": form, "accession": accession}
    return render(request, "partnerships/accessions/accession.html", context)


@gate(SIGNED_IN)
@at_own_city
def remove(request, city, pk):
    accession = own_accession(request, city, pk)
    form = RemovalReasonForm(_sent(request))
    if form.is_valid():
        actions.remove(accession=accession, **form.cleaned_data)
        messages.success(request, _("Removed from the register. The history still shows it."))
        return redirect("city-networks", city.slug)
    context = {"city": city, "form": form, "what": accession, "back": "city-networks"}
    return render(request, "partnerships/accessions/remove.html", context)


@gate(SIGNED_IN)
@at_own_city
def take_step(request, city, pk, step):
    """A step that the city took: a date, where it can be read. What was said before can be taken back."""
    accession = own_accession(request, city, pk)
    step = get_object_or_404(AgreementStep.objects.filter(agreement=accession.agreement_id), pk=step)
    form = AccessionStepForm(_sent(request))
    if form.is_valid():
        try:
            actions.take_step(accession=accession, step=step, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved: %(step)s.") % {"step": step.get_kind_display()})
            return redirect("city-networks", city.slug)
    context = {"city": city, "form": form, "accession": accession, "step": step}
    reported = accession.steps_done.filter(step=step).select_related("review__network")
    context["done"] = reported.prefetch_related(
        Prefetch("documents", StepDocument.objects.listed(), to_attr="evidence_listed")
    )
    context["status"] = status_of(accession, step)
    context["keeper"] = accession.agreement.keeper
    return render(request, "partnerships/accessions/step.html", context)


@gate(SIGNED_IN)
@at_own_city
def undo_step(request, city, pk):
    """A step that was not taken, or not then."""
    kept = Accession.objects.visible_to(request.user).filter(city=city)
    done = get_object_or_404(
        StepDone.objects.filter(accession__in=kept).select_related("step", "accession"), pk=pk
    )
    form = RemovalReasonForm(_sent(request))
    if form.is_valid():
        actions.undo_step(done=done, **form.cleaned_data)
        messages.success(request, _("Removed from the register. The history still shows it."))
        return redirect("city-networks", city.slug)
    context = {"city": city, "form": form, "what": done, "back": "city-networks"}
    return render(request, "partnerships/accessions/remove.html", context)


def _sent(request):
    return request.POST if request.method == "POST" else None
