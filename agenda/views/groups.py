"""A network's saved groups of cities."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agenda.actions import groups as actions
from agenda.models import CityGroup
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.models import Network
from networks.policies import can_edit_network


@gate(SIGNED_IN)
@require_safe
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """Each with its cities. They are made where an item or a meeting is written."""
    network = _network(request, slug)
    found = network.city_groups.prefetch_related("cities")
    return render(request, "agenda/groups.html", {"network": network, "groups": found})


@gate(SIGNED_IN)
@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network = _network(request, slug)
    actions.delete(group=get_object_or_404(CityGroup, network=network, pk=pk))
    messages.success(request, _("The group is deleted."))
    return redirect("city-groups", network.slug)


def _network(request, slug):
    network = get_object_or_404(Network, slug=slug)
    if not can_edit_network(request.user, network):
        raise PermissionDenied
    return network
