from django.shortcuts import render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.portal.choices import STATE_MEANING
from networks.choices import FactState
from networks.models import Source
from networks.regions import countries_by_region


@gate(PUBLIC)
def about(request):
    """How to read the register: states and sources, counting rules, regions, maps. One statement."""
    context = {
        "states": [(state.value, state.label, STATE_MEANING[state]) for state in FactState],
        "regions": countries_by_region(),
        "sources": Source.objects.order_by("title"),
    }
    return render(request, "portal/about.html", context)
