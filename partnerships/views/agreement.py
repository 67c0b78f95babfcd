from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit import demo
from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.svg import charts
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.city_map import draw_cities
from networks.queries.memberships import shared_origin
from partnerships.exports import ACCESSIONS_BY_YEAR
from partnerships.models import Agreement, Partnership
from partnerships.queries import accessions
from partnerships.queries.lines import partnership_lines
from partnerships.schema_org import agreement_data

ACCESSIONS_A_PAGE = 400
PARTNERSHIPS_SHOWN = 12
POINTS_ON_THE_MAP = 2000


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
def agreement(request, slug):
    """An agreement: whom it binds, its steps, cities with a relation to it, partnerships that serve it."""
    found = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("source", "city", "keeper"), slug=slug
    )
    page = Numbered(
        accessions.accessions_to(found, request.user), request, ACCESSIONS_A_PAGE, shows_demo=True
    )
    lines = accessions.accession_lines(page.rows)
    serving = Partnership.objects.visible_to(request.user).filter(agreements=found)
    counted = accessions.accessions_counted(found, request.user)
    years = counted.years.chart()
    context = {
        "agreement": found,
        "further_dimensions": [value for value in found.dimensions if value != found.dimension],
        "steps": found.steps.all(),
        "kinds": counted.kinds,
        "known": sum(number for *_, number in counted.kinds),
        "dated": counted.dated,
        "ended": counted.ended,
        "years": years,
        "regions": [] if years else charts.bars(counted.years.now()),
        "drawing": draw_cities(accessions.accession_points(found, request.user)[:POINTS_ON_THE_MAP]),
        "page": page,
        "accessions": lines,
        "shared_origin": shared_origin(lines),
        "partnerships": partnership_lines(serving.order_by("-since_known", "id")[:PARTNERSHIPS_SHOWN]),
        "partnership_tally": demo.tally(serving),
        "canonical": absolute(request, found),
    }
    context["structured"] = json_ld(agreement_data(found, context["canonical"]))
    return render(request, "partnerships/agreement.html", context)


@gate(PUBLIC)
@require_safe
def agreement_years(request, slug, kind):
    """The numbers of the chart of accessions over the years, as a file."""
    found = get_object_or_404(Agreement.objects.visible_to(request.user), slug=slug)
    counted = accessions.accessions_counted(found, request.user)
    return answer_with_table(request, kind, ACCESSIONS_BY_YEAR, counted.years.table(), {"agreement": [slug]})
