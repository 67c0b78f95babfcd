"""``/insights/`` itself; who leads city networks, and on whom they depend."""

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.svg import charts
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.numbers import percent
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from citydiplo.portal.choices import RegionsOf
from citydiplo.portal.queries.insights import backers, bridges, regions, topics
from citydiplo.portal.queries.insights import funders as queries_of_funders
from citydiplo.portal.views.insights.files import file_of
from networks.choices import PUBLIC_RECORD, Dimension
from networks.views.addresses import at_city

YEARS = file_of("regions", "year", "region", "number", "share", "quotient")
TODAY = file_of("regions-today", "region", "number", "share", "large_municipalities", "quotient")
FUNDERS = file_of("funders", "funder", "currency", "amount", "partnerships")
BACKERS = file_of("backers", "network", "backer", "kind", "period", "share", "documented", "source")
REGIONS_ASKED = Choices(
    of=lambda: RegionsOf.values,
    network=lambda: [slug for slug, _name in regions.networks_with(RegionsOf.MEMBERSHIPS)],
    dimension=lambda: Dimension.values,
)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*regions.NOUNS_READ, *backers.NOUNS_READ, *topics.NOUNS_READ, *bridges.NOUNS_READ)
def insights(request):
    """What there is to learn, each with its first number. 8 statements while the numbers are new."""
    seats = regions.read(RegionsOf.POSITIONS)
    context = {
        "positions": seats.total,
        "leading": max(seats.rows, key=lambda row: row.number) if seats.total else None,
        "dependence": backers.read(),
        "topics": topics.read("networks"),
        "bridges": bridges.read(most=1),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/insights.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*regions.NOUNS_READ, query=REGIONS_ASKED)
def by_region(request):
    """The share of each world region in a subject. 3 statements while the numbers are new."""
    asked = _asked(request)
    found = regions.read(asked["of"], network=asked["network"], dimension=asked["dimension"])
    query = urlencode({name: value for name, value in asked.items() if value})
    networks = regions.networks_with(asked["of"])
    context = {
        "subject": RegionsOf(asked["of"]),
        "rule": regions.SUBJECTS[RegionsOf(asked["of"])].rule,
        "subjects": RegionsOf,
        "networks": networks,
        "network_name": dict(networks).get(asked["network"], ""),
        "dimensions": Dimension,
        "asked": asked,
        "found": found,
        "rows": found.rows,
        "bars": charts.bars((row.label, row.number) for row in found.rows),
        "years": found.chart(),
        "shares": found.shares(),
        "query": query,
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/regions.html", context)


@gate(PUBLIC)
@require_safe
def regions_file(request, table, kind):
    """The numbers of the page as a file: ``today``, or at the end of each year."""
    asked = _asked(request, refuse=True)
    unknown = asked.pop("unknown")
    found = regions.read(asked["of"], network=asked["network"], dimension=asked["dimension"])
    selected = {name: [value] for name, value in asked.items() if value}
    export, rows = (YEARS, _years(found)) if table == "years" else (TODAY, _today(found))
    return answer_with_table(request, kind, export, rows, selected, names=frozenset(asked), unknown=unknown)


def _years(found):
    for year, region, number, share in found.table():
        quotient = found.quotient(region, share, 100) if share != "" and region else None
        yield (year, region, number, share, "" if quotient is None else round(quotient, 2))


def _today(found):
    for row in found.rows:
        part = 100 * row.number / found.total if found.total else None
        quotient = "" if row.quotient is None else round(row.quotient, 2)
        yield (row.region, row.number, "" if part is None else round(part, 1), row.large, quotient)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*backers.NOUNS_READ)
def by_backer(request):
    """On whom networks depend. 3 statements while the numbers are new."""
    found = backers.read()
    context = {
        "found": found,
        "networks": [
            (each, percent(each.known / 100, digits=1), percent(each.unknown / 100, digits=1))
            for each in found.networks
        ],
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/backers.html", context)


@gate(PUBLIC)
@require_safe
def backers_file(request, kind):
    """The same backers as a file."""
    rows = (
        (network.name, each.name, each.kind, each.period, _plain(each.share), each.documented, each.source)
        for network in backers.read().networks
        for each in network.backers
    )
    return answer_with_table(request, kind, BACKERS, rows, {})


def _plain(share):
    return "" if share is None else float(share)


def _asked(request, *, refuse=False):
    """What is asked for: {of, network, dimension}; with ``refuse`` also what is unknown, to refuse it."""
    of = request.GET.get("of", "")
    asked = {"of": of if of in RegionsOf.values else RegionsOf.MEMBERSHIPS.value}
    known = {
        "of": (_("Subject"), RegionsOf.values),
        "network": (_("Network"), [slug for slug, _name in regions.networks_with(asked["of"])]),
        "dimension": (_("Dimension"), Dimension.values),
    }
    unknown = []
    for name, (label, values) in known.items():
        value = request.GET.get(name, "")
        if value and value not in values:
            unknown.append((label, value))
        if name != "of":
            asked[name] = value if value in values else ""
    return asked | {"unknown": unknown} if refuse else asked


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def funders(request, city):
    """Who pays for the partnerships of one city. 3 statements."""
    rows = queries_of_funders.funders_of(city, request.user)
    context = {
        "city": city,
        "rows": rows,
        "sums": queries_of_funders.sums(rows),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/funders.html", context)


@gate(PUBLIC)
@require_safe
@at_city
def funders_file(request, city, kind):
    """The same funders as a file: a row for each funder and currency."""
    rows = (
        (row.name, row.currency, row.amount if row.currency else "", len(row.partnerships))
        for row in queries_of_funders.funders_of(city, request.user)
    )
    return answer_with_table(request, kind, FUNDERS, rows, {"city": [city.slug]})
