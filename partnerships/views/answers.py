"""Both sides: confirm, dispute, answer a dispute, and ask a city for which nobody has a role."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.errors import NotPossibleError
from networks.views.both_sides import answered, answered_dispute
from partnerships import policies
from partnerships.actions import corrections, offices
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import CorrectionPart, PartnershipStatus
from partnerships.forms.answers import OfficeForm
from partnerships.models import Correction, Dispute, Partnership
from partnerships.queries.standpoints import changes_since_confirmed, standpoints
from partnerships.views.approvals import saved
from partnerships.views.open_data import open_row


@gate(SIGNED_IN)
def answer(request, pk):
    """A record as its other side wrote it: one button confirms, a form disputes, a link corrects."""
    partnership, city = _record_and_city(request, pk)
    if partnership.status == PartnershipStatus.DRAFT:
        messages.info(request, _("This record is still a draft. Propose or activate it first."))
        return redirect(partnership)
    done, form = answered(request, partnership_sides, partnership, city)
    if done:
        return redirect(partnership)
    has_status = partnership.status != PartnershipStatus.NOT_STATED
    if "confirm" in request.POST and has_status and not partnership.dimension:
        return redirect("partnership-edit", partnership.pk)
    context = {
        "partnership": partnership,
        "record": partnership,
        "own": city,
        "hidden": ("city", city.pk),
        "form": form,
        "standpoints": standpoints(partnership),
        "changes": changes_since_confirmed(partnership, city),
        "open_row": None if has_status else open_row(request, partnership, city),
    }
    return render(request, "partnerships/record/answer.html", context)


@gate(SIGNED_IN)
def dispute(request, pk):
    """What another party holds instead: accepted, or declined with a reason."""
    visible = Partnership.objects.visible_to(request.user)
    found = get_object_or_404(Dispute.objects.select_related("city").filter(partnership__in=visible), pk=pk)
    partnership, city = _record_and_city(request, found.partnership_id, besides=found.city)
    found.partnership = partnership
    accept = partial(
        corrections.make, thing=partnership, part=CorrectionPart.DISPUTE, city=city, dispute=found
    )
    done, form = answered_dispute(request, partnership_sides, found, city, accept)
    if done:
        waits = done if isinstance(done, Correction) else None
        told = _("Your answer is saved. The other side has been told.")
        messages.success(request, saved(waits) if waits else told)
        return redirect(waits or partnership)
    context = {
        "partnership": partnership,
        "dispute": found,
        "who": found.city,
        "own": city,
        "hidden": ("city", city.pk),
        "form": form,
        "current": partnership_sides.words_of(partnership, found.field),
    }
    return render(request, "partnerships/record/dispute.html", context)


@gate(SIGNED_IN)
def ask_office(request, pk, slug):
    """Write to the international office of a party for which nobody has a role."""
    partnership, city = _record_and_city(request, pk)
    office = next((one.place for one in standpoints(partnership) if _is_asked(one, slug)), None)
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
    """The record, and the city in whose name they answer; 403 for people who act for none of its parties."""
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    cities = [city for city in policies.parties_to_answer_for(request.user, partnership) if city != besides]
    if not cities:
        raise PermissionDenied
    asked = request.POST.get("city") or (request.active_seat.city and str(request.active_seat.city.pk))
    return partnership, next((city for city in cities if str(city.pk) == asked), cities[0])


def _is_asked(standpoint, slug):
    return standpoint.place.slug == slug and standpoint.is_silent and not standpoint.has_seats
