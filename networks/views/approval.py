from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks import policies
from networks.actions import approval as actions
from networks.choices import Power
from networks.queries.seats import seats_with
from networks.views.addresses import at_city


@gate(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@at_city
def approval(request, city):
    """A lead decides whether the mayor's office approves before something of the city becomes public."""
    if not policies.can_set_approval(request.user, city):
        raise PermissionDenied
    if request.method == "POST":
        asks = request.POST.get("asks") == "1"
        actions.ask_for(city=city, asks=asks)
        messages.success(
            request,
            _("From now on, the mayor’s office must approve records before they become public.")
            if asks
            else _("From now on, your editors can publish without approval from the mayor’s office."),
        )
        return redirect("city-seats", city.slug)
    context = {"city": city, "has_approvers": seats_with(Power.APPROVE, cities=[city]).exists()}
    return render(request, "networks/seats/approval.html", context)
