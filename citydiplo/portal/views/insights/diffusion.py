"""``/insights/diffusion/``: how practices travel from city to city, all of them and one."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.numbers import percent
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.queries.insights import diffusion as queries
from citydiplo.portal.views.insights.files import file_of
from networks.choices import PopulationBand, WorldRegion
from partnerships.models import Exchange

REUSES = file_of(
    "reuses",
    *("exchange", "title", "author", "author_country", "author_region"),
    *("city", "country", "region", "date"),
)
PATH = file_of("path", "number", "city", "country", "region", "size", "date", "days", "spared")


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*queries.NOUNS_READ)
def diffusion(request):
    """The practices that were used most, and from where to where. 2 statements while the numbers are new."""
    found = queries.read()
    parts = (found.other_country, found.other_region)
    shares = [percent(part / found.of_cities) if found.of_cities else "" for part in parts]
    context = {
        "found": found,
        "in_other_country": shares[0],
        "in_other_region": shares[1],
        "regions": WorldRegion,
        "sizes": PopulationBand,
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/diffusion.html", context)


@gate(PUBLIC)
@require_safe
def diffusion_file(request, kind):
    """Every reuse as a row."""
    rows = (
        (pk, title, author or network, *places, said.date().isoformat())
        for pk, title, author, network, *places, said in queries.table()
    )
    return answer_with_table(request, kind, REUSES, rows, {})


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*queries.NOUNS_READ)
def path(request, pk):
    """The way of one practice from city to city. 2 statements."""
    exchange = _public(pk)
    steps = queries.path_of(exchange)
    context = {
        "exchange": exchange,
        "steps": steps,
        "countries": len({each.country for each in steps}),
        "regions": len({each.region for each in steps}),
        "drawing": queries.draw(exchange, steps),
        "drawn": queries.DRAWN,
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/insights/path.html", context)


@gate(PUBLIC)
@require_safe
def path_file(request, pk, kind):
    """The same cities as a file."""
    rows = (
        (
            *(each.number, each.name, each.country, each.region, str(each.size)),
            *(each.on.isoformat(), each.days, "true" if each.is_spared else "false"),
        )
        for each in queries.path_of(_public(pk))
    )
    return answer_with_table(request, kind, PATH, rows, {"exchange": [str(pk)]})


def _public(pk):
    """The exchange, if everybody may read it: what reached only some has no path that others see."""
    found = Exchange.objects.public().with_author().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
