"""A city's own editors keep what it measures and aims at, and publish it."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.views.addresses import at_own_city
from partnerships import policies
from partnerships.actions import targets as actions
from partnerships.errors import StaleRecordError
from partnerships.forms.accessions import RemovalReasonForm
from partnerships.forms.targets import IndicatorForm, MeasurementForm, TargetForm
from partnerships.models import Indicator, Measurement, Target

SOME_ID = re.compile("[0-9]{1,9}")


@gate(SIGNED_IN)
@at_own_city
def start(request, city):
    """A new target, or an indicator that is measured without one."""
    named = request.GET.get("indicator", "")
    first = Indicator.objects.offered_to(city).filter(pk=named).first() if SOME_ID.fullmatch(named) else None
    form = TargetForm(_sent(request), city=city, indicator=first)
    if form.is_valid():
        facts = form.facts()
        try:
            made = actions.start(city=city, **facts)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Saved. Only your city sees this until you publish it."))
            return redirect(made)
    return render(request, "partnerships/targets/edit.html", {"city": city, "form": form})


@gate(SIGNED_IN)
@at_own_city
def add_indicator(request, city):
    """An indicator of the city's own, which its next target is for."""
    form = IndicatorForm(_sent(request))
    if form.is_valid():
        try:
            made = actions.add_indicator(city=city, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved: %(indicator)s.") % {"indicator": made})
            return redirect(f"{reverse('target-new', args=[city.slug])}?indicator={made.pk}")
    return render(request, "partnerships/targets/indicator.html", {"city": city, "form": form})


@gate(SIGNED_IN)
def edit(request, pk):
    """Change the numbers of a target. Of two concurrent editors the second sees what the first saved."""
    target = _own(request, Target.objects.visible_to(request.user).with_names(), pk)
    form = TargetForm(_sent(request), city=target.city, target=target)
    status = 200
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change(target=target, version=-1 if version is None else version, **form.facts())
        except StaleRecordError:
            target.refresh_from_db()
            form = TargetForm(city=target.city, target=target)
            messages.warning(
                request,
                _("Somebody else changed this target while you were editing. These are the new values."),
            )
            status = 409
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect(target)
    context = {"city": target.city, "form": form, "target": target}
    return render(request, "partnerships/targets/edit.html", context, status=status)


@gate(SIGNED_IN)
@require_POST
def publish(request, pk):
    """Show a target to everybody, or to the city's own people again."""
    target = _own(request, Target.objects.visible_to(request.user).with_names(), pk)
    if request.POST.get("do") == "unpublish":
        actions.unpublish(target=target)
        messages.success(request, _("Only your city sees this target now."))
    elif actions.publish(target=target, by=request.user):
        messages.success(request, _("Published. Everyone can see this target now."))
    else:
        words = _("Sent to the mayor’s office of %(city)s for approval.")
        messages.success(request, words % {"city": target.city})
    return redirect(target)


@gate(SIGNED_IN)
def remove(request, pk):
    target = _own(request, Target.objects.visible_to(request.user).with_names(), pk)
    form = RemovalReasonForm(_sent(request))
    if form.is_valid():
        actions.remove(target=target, **form.cleaned_data)
        messages.success(request, _("Removed from the register. The history still shows it."))
        return redirect("city-targets", target.city.slug)
    return _removal(request, form, target, target, reverse("target", args=[target.pk]))


@gate(SIGNED_IN)
def measure(request, pk):
    """Add the value of a period."""
    target = _own(request, Target.objects.visible_to(request.user).with_names(), pk)
    form = MeasurementForm(_sent(request), target=target)
    if form.is_valid():
        try:
            made = actions.record_measurement(target=target, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved: value for %(period)s.") % {"period": made.period})
            return redirect(target)
    context = {"target": target, "city": target.city, "form": form}
    return render(request, "partnerships/targets/measurement.html", context)


@gate(SIGNED_IN)
def correct(request, pk):
    """Write what is right instead of a value."""
    measurement = _own_value(request, pk)
    target = measurement.target
    form = MeasurementForm(_sent(request), target=target, measurement=measurement)
    if form.is_valid():
        try:
            actions.correct_measurement(measurement=measurement, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved: value for %(period)s.") % {"period": measurement.period})
            return redirect(target)
    context = {"target": target, "city": target.city, "form": form, "measurement": measurement}
    return render(request, "partnerships/targets/measurement.html", context)


@gate(SIGNED_IN)
def remove_value(request, pk):
    measurement = _own_value(request, pk)
    target = measurement.target
    form = RemovalReasonForm(_sent(request))
    if form.is_valid():
        actions.remove_measurement(measurement=measurement, **form.cleaned_data)
        messages.success(request, _("Removed from the register. The history still shows it."))
        return redirect(target)
    return _removal(request, form, target, f"{target}: {measurement}", reverse("target", args=[target.pk]))


def _removal(request, form, target, what, back):
    context = {"city": target.city, "target": target, "form": form, "what": what, "back": back}
    return render(request, "partnerships/targets/remove.html", context)


def _own(request, rows, pk):
    """The row, if the reader keeps the targets of its city: 404 for none, 403 for another's."""
    found = get_object_or_404(rows, pk=pk)
    if not policies.can_edit_target(request.user, found):
        raise PermissionDenied
    return found


def _own_value(request, pk):
    rows = Measurement.objects.visible_to(request.user).select_related("target__city", "target__indicator")
    measurement = get_object_or_404(rows, pk=pk)
    if not policies.can_edit_target(request.user, measurement.target):
        raise PermissionDenied
    return measurement


def _sent(request):
    return request.POST if request.method == "POST" else None
