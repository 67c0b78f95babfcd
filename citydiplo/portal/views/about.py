from django.shortcuts import render

from citydiplo.kit.access import PUBLIC, gate
from networks.choices import FactState, WorldRegion


@gate(PUBLIC)
def about(request):
    """How to read the register: states and sources, counting rules, regions, maps."""
    return render(request, "portal/about.html", {"states": FactState.choices, "regions": WorldRegion.choices})
