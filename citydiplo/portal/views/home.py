from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.keeping import kept_for_visitors
from citydiplo.portal.choices import DIMENSION_MEANING, THEME_MEANING
from citydiplo.portal.queries import home as queries
from networks.choices import PUBLIC_RECORD
from partnerships.queries.exchanges import exchange_rows


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def home(request):
    """The way in: the map of partnerships, numbers with their rule, and where to begin."""
    front = queries.front_page()
    bands, regions = queries.gazetteer(front["cities"]["places"])
    dimensions = queries.dimensions(front)
    context = {
        **front,
        "exchanges": exchange_rows(front["exchanges"]),
        "coming_meetings": queries.coming_meetings(),
        "bands": bands,
        "regions": regions,
        "dimensions": [{**row, "meaning": DIMENSION_MEANING[row["value"]]} for row in dimensions],
        "without_cities": any(row["cities"] for row in dimensions)
        and not all(row["cities"] for row in dimensions),
        "themes": [{**row, "meaning": THEME_MEANING[row["value"]]} for row in queries.themes(front)],
    }
    return render(request, "portal/home.html", context)
