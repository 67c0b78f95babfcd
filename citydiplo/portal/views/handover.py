from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import SIGNED_IN, gate
from citydiplo.portal.queries.handover import handover_of
from networks.policies import can_read_city
from networks.views.addresses import at_city


@gate(SIGNED_IN)
@require_safe
@at_city
def handover(request, city):
    """One page to print for a new mayor's office: the city's partnerships and duties, drafts aside."""
    if not can_read_city(request.user, city):
        raise PermissionDenied
    today = timezone.localdate()
    context = {"city": city, "today": today} | handover_of(city, request.user, today)
    return render(request, "portal/handover.html", context)
