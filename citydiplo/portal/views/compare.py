from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute
from citydiplo.portal.queries import comparison
from citydiplo.portal.queries.picking import MOST, pick_cities
from networks.choices import Dimension
from partnerships.queries.footprints import footprints_of
from partnerships.queries.lines import partnership_lines

LONGEST_NAME = 200
MUTUAL_SHOWN = 50


@gate(PUBLIC)
def compare(request):
    """Two to four cities side by side, in the order of the address; a form while it is not clear which."""
    typed = [text.strip()[:LONGEST_NAME] for text in request.GET.getlist("city")]
    typed = list(dict.fromkeys(filter(None, typed)))
    picks = pick_cities(typed[:MOST], request.user)
    cities = list(dict.fromkeys(pick.city for pick in picks if pick.city))
    context = {
        "picks": picks,
        "empty_places": range(len(picks), MOST),
        "left_out": typed[MOST:],
        "most": MOST,
        "cities": cities,
        "unclear": [pick for pick in picks if pick.city is None],
    }
    if len(cities) >= 2 and not context["unclear"]:
        here = address_of(cities)
        if not context["left_out"] and here != request.get_full_path():
            return redirect(here)
        context |= _side_by_side(cities, request.user) | {"canonical": absolute(request, here)}
    return render(request, "portal/compare.html", context)


def address_of(cities):
    """The link that anyone can share: today's addresses of the cities, in their order."""
    return f"{reverse('compare')}?{urlencode({'city': [city.slug for city in cities]}, doseq=True)}"


def _side_by_side(cities, user):
    footprints = footprints_of(cities)
    return {
        "comparing": True,
        "footprints": [
            (label, [footprints[city.pk][value]["total"] for city in cities])
            for value, label in Dimension.choices
        ],
        "networks": comparison.networks_side_by_side(cities, user),
        "agreements": comparison.agreements_side_by_side(cities, user),
        "partners": comparison.common_partners(cities, user),
        "mutual": partnership_lines(comparison.mutual_partnerships(cities, user)[:MUTUAL_SHOWN]),
    }
