"""``/insights/topics/``: dimensions against themes, and footprints, of the world or of one place."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.svg import charts
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from citydiplo.portal.queries.insights import topics as queries
from citydiplo.portal.queries.picking import pick_cities
from citydiplo.portal.views.insights.files import file_of
from networks.choices import WorldRegion
from networks.filters import network_names
from networks.queries.cities import city_address
from partnerships.forms.named import address_in

TOPICS = file_of("topics", "dimension", "theme", "number")
FOOTPRINT = file_of("footprint", "dimension", "partnerships", "networks", "agreements", "number", "cities")
# Thousands of cities have a page of their own: such pages are answered and not kept.
ASKED = Choices(
    of=lambda: queries.DIRECTORIES,
    region=lambda: WorldRegion.values,
    country=country_names,
    network=network_names,
    city=lambda: (),
)
DEFAULT = "networks"
LONGEST_NAME = 300


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*queries.NOUNS_READ, query=ASKED)
def by_topic(request):
    """Dimensions against themes, and the footprint of a place. 2 statements while the numbers are new."""
    name, place, _unknown = _asked(request)
    pick = _pick(request)
    if pick and pick.city:
        return redirect(_address(name, {**place, "city": pick.city.slug}))
    source = queries.DIRECTORIES[name]
    found = queries.read(name, place)
    footprint = queries.footprint(place) if place else []
    context = {
        "table": found,
        "label": source.label,
        "place": _in_words(place),
        "asked": place,
        "city": _city_field(place, pick),
        "pick": pick,
        "ways": [(city, _address(name, {**place, "city": city.slug})) for city in pick.candidates]
        if pick
        else [],
        "of": name,
        "regions": WorldRegion,
        "countries": country_names().items(),
        "networks": network_names().items(),
        "links": [
            {
                "label": each.label,
                "url": _address(route, place),
                "is_current": route == name,
            }
            for route, each in queries.DIRECTORIES.items()
        ],
        "query": urlencode({"of": name, **place}),
        "place_query": urlencode(place),
        "footprint": footprint,
        "bars": charts.bars(
            (row.dimension.label, row.total, row.cities.url, row.dimension.value) for row in footprint
        ),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/topics.html", context)


@gate(PUBLIC)
@require_safe
def topics_file(request, kind):
    """The same table as a file: a row for each dimension and theme; for records without themes, one each."""
    name, place, unknown = _asked(request)
    found = queries.read(name, place)
    rows = (
        (dimension.value, theme, cell.number)
        for dimension, cells, every in found.rows
        for theme, cell in [*zip(found.themes, cells, strict=True), *([] if cells else [("", every)])]
    )
    selected = {key: [value] for key, value in {"of": name, **place}.items()}
    names = frozenset({"of", *queries.PLACES})
    return answer_with_table(request, kind, TOPICS, rows, selected, names=names, unknown=unknown)


@gate(PUBLIC)
@require_safe
def footprint_file(request, kind):
    """The footprint of a place as a file."""
    _name, place, unknown = _asked(request)
    rows = (
        (row.dimension.value, row.partnerships, row.memberships, row.accessions, row.total, row.cities.number)
        for row in queries.footprint(place)
    )
    selected = {key: [value] for key, value in place.items()}
    names = frozenset(queries.PLACES)
    return answer_with_table(request, kind, FOOTPRINT, rows, selected, names=names, unknown=unknown)


def _address(name, place):
    return f"{reverse('insights-topics')}?{urlencode({'of': name, **place})}"


def _pick(request):
    """What the form sends as a city, where that is no address: a name, or a name with its address."""
    sent = request.GET.get("city", "")
    typed = " ".join(sent.split())[:LONGEST_NAME]
    if not typed or city_address(sent):
        return None
    [pick] = pick_cities([address_in(typed)], request.user)
    return pick


def _city_field(place, pick):
    """The text of the field: what was typed, or the chosen city with its address."""
    if pick:
        return pick.typed
    return f"{city_address(place['city'])[1]} ({place['city']})" if "city" in place else ""


def _asked(request):
    """(directory, {kind of place: value}, what is unknown). A former address of a city is today's."""
    name = request.GET.get("of", "")
    unknown = [(_("Kind of record"), name)] if name and name not in queries.DIRECTORIES else []
    known = {
        "region": (_("World region"), lambda value: value if value in WorldRegion.values else None),
        "country": (_("Country"), lambda value: value if value in country_names() else None),
        "network": (_("Network"), lambda value: value if value in network_names() else None),
        "city": (_("City"), lambda value: (city_address(value) or (None,))[0]),
    }
    place = {}
    for key, (label, find) in known.items():
        value = request.GET.get(key, "")
        if value and (found := find(value)):
            place[key] = found
        elif value:
            unknown.append((label, value))
    return name if name in queries.DIRECTORIES else DEFAULT, place, unknown


def _in_words(place):
    """The place in the reader's language: C40, Europe."""
    words = {
        "region": lambda value: str(WorldRegion(value).label),
        "country": lambda value: country_names()[value],
        "network": lambda value: network_names()[value],
        "city": lambda value: city_address(value)[1],
    }
    return comma_separated(words[key](value) for key, value in place.items())
