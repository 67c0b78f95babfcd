from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from networks.models import Network
from networks.queries.histories import loaded_at, streams_of_network
from networks.views.histories import history_frame


@gate(PUBLIC)
@require_safe
def network_history(request, slug):
    """What was changed about a network, its members and its seats; newest first."""
    networks = Network.objects.visible_to(request.user).select_related("source")
    network = get_object_or_404(networks, slug=slug)
    context = history_frame(request, streams_of_network(network, request.user))
    context |= {"thing": network, "loaded_at": loaded_at(network)}
    return render(request, "networks/history.html", context)
