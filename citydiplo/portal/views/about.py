from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.choices import STATE_MEANING
from networks.choices import FactState, WorldRegion
from networks.models import Source
from networks.regions import countries_of


@gate(PUBLIC)
@require_safe
def about(request):
    """How to read the register: states and sources, counting rules, regions, maps. One statement."""
    context = {
        "states": [(state.value, state.label, STATE_MEANING[state]) for state in FactState],
        "regions": [(region.label, _names(countries_of(region))) for region in WorldRegion],
        "sources": Source.objects.order_by("title"),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/about.html", context)


def _names(codes):
    """Country names in the reader's language, in its order of letters as far as Python knows it."""
    return sorted(country_name(code) for code in codes)
