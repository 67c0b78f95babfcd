import re
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from citydiplo.kit.db.compiled import compiled
from citydiplo.kit.svg import charts
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.queries import comparison
from citydiplo.portal.queries.picking import MOST, pick_cities
from networks.choices import Dimension
from networks.queries.readers import Reader, reader_of
from partnerships.queries.footprints import footprints_of
from partnerships.queries.lines import line_rows, lines_of_rows
from partnerships.queries.medians import footprint_medians
from partnerships.queries.peers import peers_of

LONGEST_NAME = 200
# As the finder puts it (static/js/suggest.js): the page of the city, and the name put into the field.
CHOSEN = re.compile(r"/cities/(?P<slug>[a-z0-9-]+)/ (?P<name>.+)", re.DOTALL)
MUTUAL_SHOWN = 50
LEFT_OUT_SHOWN = 8
SUGGESTED = 5


@gate(PUBLIC)
@require_safe
def compare(request):
    """Two to four cities side by side, in the order of the address; a form while it is not clear which."""
    typed = list(dict.fromkeys(filter(None, _typed(request))))
    picks = pick_cities(typed[:MOST], request.user)
    cities = list(dict.fromkeys(pick.city for pick in picks if pick.city))
    is_clear = all(pick.city for pick in picks)
    context = {
        "choices": _choices(picks),
        "left_out": typed[MOST : MOST + LEFT_OUT_SHOWN],
        "is_one_short": is_clear and len(cities) == 1,
    }
    if is_clear and 0 < len(cities) < MOST:
        context["suggested"] = _suggested(cities, request.user)
    if is_clear and len(cities) >= 2:
        here = _address([city.slug for city in cities])
        if len(typed) <= MOST and here != request.get_full_path():
            return redirect(here)
        context |= _side_by_side(cities, request.user) | {"canonical": absolute(request, here)}
    return render(request, "portal/compare.html", context)


def _suggested(cities, user):
    """The cities most like the first one that are not compared yet, each with a link that adds it."""
    slugs = [city.slug for city in cities]
    found = [peer for peer in peers_of(cities[0], user).ranked if peer.city["slug"] not in slugs]
    return {
        "of": cities[0],
        "links": [
            (peer.city["label"], country_name(peer.city["country"]), _address([*slugs, peer.city["slug"]]))
            for peer in found[:SUGGESTED]
        ],
    }


def _typed(request):
    """The texts in the fields of the form, or in a shared link: a name, or the address of a chosen city.

    The form sends a name as ``city`` and beside it, as ``at``, which city of that name was chosen; a name
    that was changed since counts for itself.
    """
    names = [text.strip()[:LONGEST_NAME] for text in request.GET.getlist("city")]
    chosen = request.GET.getlist("at")[: len(names)]
    for place, text in enumerate(chosen):
        found = CHOSEN.fullmatch(text.strip())
        if found and found["name"] == names[place]:
            names[place] = found["slug"]
    return names


def _address(texts):
    """The link that anyone can share."""
    return f"{reverse('compare')}?{urlencode({'city': texts}, doseq=True)}"


def _choices(picks):
    """The places of the form: what was typed, and for an unclear name links that say which city is meant."""
    texts = [pick.city.slug if pick.city else pick.typed for pick in picks]
    places = []
    for place in range(MOST):
        pick = picks[place] if place < len(picks) else None
        unclear = pick.candidates if pick and not pick.city else ()
        ways = [(city, _address([*texts[:place], city.slug, *texts[place + 1 :]])) for city in unclear]
        places.append({"number": place + 1, "pick": pick, "ways": ways, "is_optional": place >= 2})
    return places


def _side_by_side(cities, user):
    footprints = _footprints(cities)
    return {
        "comparing": True,
        "cities": cities,
        "names": " · ".join(city.name for city in cities),
        "columns": len(cities) + 1,
        "has": {
            name: any(getattr(city, f"{name}_count") for city in cities)
            for name in ("partnership", "membership", "accession")
        },
        # A row of zeros says only that no source states it.
        "footprints": [row for row in footprints if any(bar.value for bar in row[2])],
        "networks": comparison.networks_side_by_side(cities, user),
        "agreements": comparison.agreements_side_by_side(cities, user),
        "partners": comparison.common_partners(cities, user),
        "together": reverse("city-with", args=sorted(city.slug for city in cities))
        if len(cities) == 2
        else "",
        "mutual": lines_of_rows(_mutual(tuple(city.pk for city in cities), reader_of(user))),
    }


@compiled
def _mutual(cities: tuple[int, ...], reader: Reader) -> Any:
    return line_rows(comparison.mutual_partnerships(cities, reader.user())[:MUTUAL_SHOWN])


def _footprints(cities):
    """(dimension, label, a bar for each city), all bars on the scale of all cities."""
    counts = footprints_of(cities)
    numbers = [(city.name, counts[city.pk][value]["total"]) for value in Dimension for city in cities]
    full = max(footprint_medians().scale, *(number for _name, number in numbers))
    bars = iter(charts.bars(numbers, full=full))
    return [(value, label, [next(bars) for _ in cities]) for value, label in Dimension.choices]
