"""``/insights/``: who leads city networks, on whom they depend, what they work on; pages and files."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import Export, answer_with_table, plain
from citydiplo.kit.svg import charts
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.numbers import percent
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from citydiplo.portal.choices import RegionsOf
from citydiplo.portal.queries.insights import backers, regions, topics
from networks.choices import Dimension

LABELS = {
    "year": gettext_lazy("Year"),
    "region": gettext_lazy("World region"),
    "number": gettext_lazy("Number"),
    "share": gettext_lazy("Share in percent"),
    "large_municipalities": gettext_lazy("Municipalities of 1 million people or more"),
    "quotient": gettext_lazy("Share divided by the share of these municipalities"),
    "dimension": gettext_lazy("Dimension"),
    "theme": gettext_lazy("Theme"),
    "network": gettext_lazy("Network"),
    "backer": gettext_lazy("Backer"),
    "kind": gettext_lazy("Kind"),
    "period": gettext_lazy("Period"),
    "documented": gettext_lazy("What is documented"),
    "source": gettext_lazy("Source"),
}


def _file(noun, *names):
    return Export(noun, plain(*names), label=LABELS.__getitem__)


YEARS = _file("regions", "year", "region", "number", "share")
TODAY = _file("regions-today", "region", "number", "share", "large_municipalities", "quotient")
TOPICS = _file("topics", "dimension", "theme", "number")
BACKERS = _file("backers", "network", "backer", "kind", "period", "share", "documented", "source")
REGIONS_ASKED = Choices(
    of=lambda: RegionsOf.values,
    network=lambda: [slug for slug, _name in regions.networks_with(RegionsOf.MEMBERSHIPS)],
    dimension=lambda: Dimension.values,
)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*regions.NOUNS_READ, *backers.NOUNS_READ, *topics.NOUNS_READ)
def insights(request):
    """What there is to learn, each with its first number. 6 statements while the numbers are new."""
    seats = regions.read(RegionsOf.POSITIONS)
    context = {
        "positions": seats.total,
        "leading": max(seats.rows, key=lambda row: row.number) if seats.total else None,
        "dependence": backers.read(),
        "topics": topics.read("networks"),
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
    export, rows = (YEARS, found.table()) if table == "years" else (TODAY, _today(found))
    return answer_with_table(request, kind, export, rows, selected, names=frozenset(asked), unknown=unknown)


def _today(found):
    for row in found.rows:
        part = 100 * row.number / found.total if found.total else None
        quotient = "" if row.quotient is None else round(row.quotient, 2)
        yield (row.region, row.number, "" if part is None else round(part, 1), row.large, quotient)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*topics.NOUNS_READ, query=Choices(of=lambda: topics.DIRECTORIES))
def by_topic(request):
    """The seven dimensions against the five themes. One statement while the numbers are new."""
    name = request.GET.get("of", "")
    name = name if name in topics.DIRECTORIES else "networks"
    context = {
        "table": topics.read(name),
        "label": topics.DIRECTORIES[name].label,
        "links": [
            {
                "label": source.label,
                "url": f"{reverse('insights-topics')}?{urlencode({'of': each})}",
                "is_current": each == name,
            }
            for each, source in topics.DIRECTORIES.items()
        ],
        "query": urlencode({"of": name}),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/topics.html", context)


@gate(PUBLIC)
@require_safe
def topics_file(request, kind):
    """The same table as a file: a row for each dimension and theme."""
    asked = request.GET.get("of", "networks")
    is_known = asked in topics.DIRECTORIES
    found = topics.read(asked if is_known else "networks")
    rows = (
        (dimension.value, theme.value, cell.number)
        for dimension, cells, _sum in found.rows
        for theme, cell in zip(found.themes, cells, strict=True)
    )
    unknown = [] if is_known else [(_("Kind of record"), asked)]
    return answer_with_table(
        request, kind, TOPICS, rows, {"of": [asked]}, names=frozenset({"of"}), unknown=unknown
    )


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*backers.NOUNS_READ)
def by_backer(request):
    """On whom networks depend. 2 statements while the numbers are new."""
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
