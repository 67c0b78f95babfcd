"""What was done in a partnership: logged, corrected and withdrawn by those who edit it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import activities as actions
from partnerships.forms.accessions import RemovalReasonForm
from partnerships.forms.activities import ActivityForm
from partnerships.models import Activity, Partnership


@resumable
@gate(SIGNED_IN)
def log(request, pk):
    """Add what was done."""
    partnership = _record(request, pk)
    form = ActivityForm(typed(request), partnership=partnership)
    if request.method == "POST" and form.is_valid():
        try:
            actions.log(
                partnership=partnership,
                city=_city(request, partnership),
                by=request.user,
                **form.facts(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(partnership)
    return _page(request, form, partnership)


@resumable
@gate(SIGNED_IN)
def correct(request, pk):
    """Write what is right instead."""
    activity = _activity(request, pk)
    partnership = activity.partnership
    form = ActivityForm(typed(request), partnership=partnership, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                activity=activity,
                city=_city(request, partnership),
                by=request.user,
                **form.facts(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(partnership)
    return _page(request, form, partnership, activity)


@gate(SIGNED_IN)
def withdraw(request, pk):
    """Take away what should not be there, with the reason."""
    activity = _activity(request, pk)
    partnership = activity.partnership
    form = RemovalReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw(activity=activity, city=_city(request, partnership), **form.cleaned_data)
        messages.success(request, _("Removed from the register. The history still shows it."))
        return redirect(partnership)
    context = {"partnership": partnership, "activity": activity, "form": form}
    return render(request, "partnerships/activities/remove.html", context)


def _page(request, form, partnership, activity=None):
    context = {"partnership": partnership, "form": form, "activity": activity}
    status = 422 if request.method == "POST" else 200
    return render(request, "partnerships/activities/activity.html", context, status=status)


def _record(request, pk):
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    if not policies.can_edit_partnership(request.user, partnership):
        raise PermissionDenied
    return partnership


def _activity(request, pk):
    found = get_object_or_404(
        Activity.objects.visible_to(request.user).select_related("city", "institution"), pk=pk
    )
    found.partnership = _record(request, found.partnership_id)
    return found


def _city(request, partnership):
    return policies.party_to_answer_for(request.user, partnership, request.active_seat.city)
