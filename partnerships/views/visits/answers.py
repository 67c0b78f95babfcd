"""Both sides of a visit: another city confirms or disputes it, its own city answers a dispute."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.views.both_sides import answered, answered_dispute
from partnerships import policies
from partnerships.actions import visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.models import Visit, VisitDispute
from partnerships.queries.visits import visit_standpoints


@gate(SIGNED_IN)
def answer(request, pk):
    """A visit as its own city wrote it: one button confirms, a form disputes."""
    found = Visit.objects.visible_to(request.user).select_related("city").with_parties()
    visit = get_object_or_404(found, pk=pk)
    cities = policies.answers_visit_for(request.user, visit)
    if not cities:
        raise PermissionDenied
    if not visit.is_done:
        messages.info(request, _("You can confirm a visit when it has taken place."))
        return redirect(visit)
    asked = request.POST.get("city") or (request.active_seat.city and str(request.active_seat.city.pk))
    city = next((city for city in cities if str(city.pk) == asked), cities[0])
    done, form = answered(request, visit_sides, visit, city)
    if done:
        return redirect(visit)
    context = {
        "visit": visit,
        "record": visit,
        "own": city,
        "hidden": ("city", city.pk),
        "form": form,
        "standpoints": visit_standpoints(visit),
    }
    return render(request, "partnerships/visits/answer.html", context)


@gate(SIGNED_IN)
def dispute(request, pk):
    """What another city holds instead: accepted, or declined with a reason."""
    visible = Visit.objects.visible_to(request.user).select_related("city").with_parties()
    found = get_object_or_404(VisitDispute.objects.select_related("city").filter(visit__in=visible), pk=pk)
    visit = visible.get(pk=found.visit_id)
    if not policies.can_keep_visit(request.user, visit):
        raise PermissionDenied
    found.visit = visit
    accept = partial(visits.accept_dispute, dispute=found)
    done, form = answered_dispute(request, visit_sides, found, visit.city, accept)
    if done:
        messages.success(request, _("Your answer is saved. The other side has been told."))
        return redirect(visit)
    context = {
        "visit": visit,
        "dispute": found,
        "who": found.city,
        "own": visit.city,
        "hidden": None,
        "form": form,
        "current": visit_sides.words_of(visit, found.field),
    }
    return render(request, "partnerships/visits/dispute.html", context)
