"""What a new mayor's office takes over: as it is now, and as it was kept on a day."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import SIGNED_IN, gate
from citydiplo.portal.actions import handovers
from citydiplo.portal.forms import HandoverForm
from citydiplo.portal.models import KeptHandover
from citydiplo.portal.queries.handover import handover_of
from citydiplo.portal.queries.handover_parts import from_data
from networks.policies import can_read_city, seats_at
from networks.views.addresses import at_city


@gate(SIGNED_IN)
@require_safe
@at_city
def handover(request, city):
    """One page to print for a new mayor's office: the city's partnerships and duties, drafts aside."""
    if not can_read_city(request.user, city):
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        "city": city,
        "today": today,
        "may_keep": bool(seats_at(request.user, city)),
        "kept": KeptHandover.objects.visible_to(request.user).of_city(city).defer("parts", "note")[:20],
    }
    return render(request, "portal/handover.html", context | handover_of(city, request.user, today))


@gate(SIGNED_IN)
@at_city
def keep(request, city):
    """Keep the handover as it is today, with a private note to the successor."""
    if not seats_at(request.user, city):
        raise PermissionDenied
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate()
        kept = handovers.keep(city=city, by=request.user, note=form.cleaned_data["note"], today=today)
        messages.success(request, _("The handover is kept as of today."))
        return redirect(kept)
    return render(request, "portal/handover_keep.html", {"city": city, "form": form})


@gate(SIGNED_IN)
@require_safe
def kept_handover(request, pk):
    """A handover as it was on its day."""
    visible = KeptHandover.objects.visible_to(request.user).select_related("city", "kept_by")
    found = get_object_or_404(visible, pk=pk)
    context = {"handover": found, "city": found.city, "parts": from_data(found.parts)}
    return render(request, "portal/handover_kept.html", context)
