"""``/insights/bridges/``: which cities join world regions to each other, and what one city joins."""

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from citydiplo.portal.choices import CentralityBy
from citydiplo.portal.queries.insights import bridges as queries
from citydiplo.portal.views.insights.files import file_of
from networks.choices import PopulationBand, WorldRegion
from networks.views.addresses import at_city

CITIES = file_of(
    "bridges",
    *("city", "slug", "country", "region", "population", "ties", "countries", "regions"),
    *("betweenness", "eigenvector", "as_of"),
)
COUNTRIES = file_of("links", "region", "country", "cities", "as_of")
SIZES = {str(value): label for value, label in PopulationBand.choices}
ASKED = Choices(by=lambda: CentralityBy.values, region=lambda: WorldRegion.values, size=lambda: SIZES)
NOUNS = (*queries.NOUNS_READ, "partnerships")  # the caveat counts these


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*NOUNS, query=ASKED)
def bridges(request):
    """The cities that join most. 5 statements while the numbers are new."""
    asked, _unknown = _asked(request)
    found = queries.read(asked["by"], region=asked["region"], size=_size(asked))
    context = {
        "found": found,
        "calculation": found.calculation,
        "by": CentralityBy(asked["by"]),
        "orders": CentralityBy,
        "regions": WorldRegion,
        "sizes": SIZES.items(),
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/bridges.html", context)


@gate(PUBLIC)
@require_safe
def bridges_file(request, kind):
    """All cities of a choice as a file, not only the first."""
    asked, unknown = _asked(request)
    as_of = queries.read(most=1).as_of
    day = as_of.date().isoformat() if as_of else ""
    rows = (
        (
            *(row.name, row.slug, row.country, row.region, row.population or "", row.ties),
            *(row.country_count, row.region_count, round(100 * row.betweenness, 4)),
            *("" if row.of_100 is None else round(row.of_100, 4), day),
        )
        for row in queries.table(asked["by"], region=asked["region"], size=_size(asked))
    )
    selected = {name: [value] for name, value in asked.items() if value}
    return answer_with_table(request, kind, CITIES, rows, selected, names=frozenset(asked), unknown=unknown)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*NOUNS)
@at_city
def city(request, city):
    """What one city joins, by region and country. 5 statements."""
    found = queries.links_of(city)
    context = {
        "city": city,
        "found": found,
        "calculation": found.calculation if found else None,
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/bridge.html", context)


@gate(PUBLIC)
@require_safe
@at_city
def city_file(request, city, kind):
    """The same countries as a file."""
    found = queries.links_of(city)
    rows = (
        (label, each.code, each.number, found.calculation.as_of.date().isoformat())
        for label, countries in (found.places if found else [])
        for each in countries
    )
    return answer_with_table(request, kind, COUNTRIES, rows, {"city": [city.slug]})


def _asked(request):
    """({by, region, size}, what is unknown in it)."""
    known = {
        "by": (_("Order"), CentralityBy.values),
        "region": (_("World region"), WorldRegion.values),
        "size": (_("Size"), SIZES),
    }
    asked, unknown = {}, []
    for name, (label, values) in known.items():
        value = request.GET.get(name, "")
        if value and value not in values:
            unknown.append((label, value))
        asked[name] = value if value in values else ""
    return asked | {"by": asked["by"] or CentralityBy.BETWEENNESS.value}, unknown


def _size(asked):
    return int(asked["size"]) if asked["size"] else None
