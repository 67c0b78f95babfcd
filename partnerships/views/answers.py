"""Both sides: confirm, dispute, answer a dispute, and ask a city that nobody speaks for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.choices import DisputeAnswer
from networks.forms.answers import DisputeAnswerForm
from partnerships import policies
from partnerships.actions import confirmations, corrections, offices
from partnerships.actions.confirmations import NotPossibleError
from partnerships.choices import CorrectionPart, PartnershipStatus
from partnerships.errors import StaleRecordError
from partnerships.forms.answers import DisputeForm, OfficeForm
from partnerships.models import Dispute, Partnership
from partnerships.queries.standpoints import changes_since_confirmed, standpoints
from partnerships.views.corrections import saved


@gate(SIGNED_IN)
def answer(request, pk):
    """A record as its other side wrote it: one button confirms, a form disputes, a link corrects."""
    partnership, city = _record_and_city(request, pk)
    if partnership.status == PartnershipStatus.DRAFT:
        messages.info(request, _("This record is still a draft. Propose or activate it first."))
        return redirect(partnership)
    form = DisputeForm(request.POST if "dispute" in request.POST else None)
    if "confirm" in request.POST and (done := _confirm(request, partnership, city)):
        return done
    if form.is_bound and form.is_valid():
        try:
            confirmations.dispute(partnership=partnership, city=city, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your dispute is saved. The other side has been told."))
            return redirect(partnership)
    context = {
        "partnership": partnership,
        "city": city,
        "form": form,
        "standpoints": standpoints(partnership),
        "changes": changes_since_confirmed(partnership, city),
    }
    return render(request, "partnerships/record/answer.html", context)


@gate(SIGNED_IN)
def dispute(request, pk):
    """What another party holds instead: accepted, or declined with a reason."""
    visible = Partnership.objects.visible_to(request.user)
    found = get_object_or_404(Dispute.objects.select_related("city").filter(partnership__in=visible), pk=pk)
    partnership, city = _record_and_city(request, found.partnership_id, besides=found.city)
    found.partnership = partnership
    form = DisputeAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waits = _answer(found, city, request.user, **form.cleaned_data)
        except (NotPossibleError, StaleRecordError) as refusal:
            form.add_error(None, str(refusal) or _("Someone else has just changed the record. Try again."))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, saved(waits) if waits else _("Your answer is saved. The other side has been told.")
            )
            return redirect(waits or partnership)
        found.refresh_from_db(fields=["answer", "answer_reason", "answered_at"])  # as if nothing was tried
    context = {"partnership": partnership, "dispute": found, "city": city, "form": form}
    context["current"] = confirmations.words_of(partnership, found.field)
    return render(request, "partnerships/record/dispute.html", context)


@gate(SIGNED_IN)
def ask_office(request, pk, slug):
    """Write to the international office of a party that nobody speaks for."""
    partnership, city = _record_and_city(request, pk)
    office = next((one.city for one in standpoints(partnership) if _is_asked(one, slug)), None)
    if office is None or partnership.status == PartnershipStatus.DRAFT:
        raise Http404
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            offices.ask(
                partnership=partnership, office=office, city=city, by=request.user, **form.cleaned_data
            )
        except NotPossibleError as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("The email will be sent in a moment."))
            return redirect(partnership)
    context = {"partnership": partnership, "office": office, "city": city, "form": form}
    return render(request, "partnerships/record/office.html", context)


def _record_and_city(request, pk, besides=None):
    """The record, and the city in whose name she answers; 403 for who speaks for none of its parties."""
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    cities = [city for city in policies.speaks_for(request.user, partnership) if city != besides]
    if not cities:
        raise PermissionDenied
    asked = request.POST.get("city") or (request.active_seat.city and str(request.active_seat.city.pk))
    return partnership, next((city for city in cities if str(city.pk) == asked), cities[0])


def _confirm(request, partnership, city):
    """Where to go on; None to show the page with what hinders."""
    seen = request.POST.get("round", "")
    try:
        confirmations.confirm(
            partnership=partnership,
            city=city,
            by=request.user,
            seen_round=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
        )
    except NotPossibleError as refusal:
        messages.warning(request, str(refusal))
        return None if partnership.dimension else redirect("partnership-edit", partnership.pk)
    messages.success(request, _("Confirmed for %(city)s. Thank you.") % {"city": city})
    return redirect(partnership)


def _answer(found, city, person, *, answer, reason):
    """The correction that waits for the mayor's office, if it has to; accepting changes the record."""
    if answer != DisputeAnswer.ACCEPTED:
        confirmations.answer_dispute(dispute=found, answer=answer, city=city, by=person, reason=reason)
        return None
    return corrections.make(
        thing=found.partnership,
        part=CorrectionPart.DISPUTE,
        city=city,
        by=person,
        dispute=found,
        reason=reason,
    )


def _is_asked(standpoint, slug):
    return standpoint.city.slug == slug and standpoint.is_silent and not standpoint.has_seats
