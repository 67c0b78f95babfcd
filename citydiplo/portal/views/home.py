from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.caching import versions
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.choices import DIMENSION_MEANING, THEME_MEANING
from citydiplo.portal.queries import home as queries
from networks.choices import PUBLIC_RECORD
from partnerships.queries.exchanges import exchange_rows


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def home(request):
    """The way in: the map of partnerships, numbers with their rule, and where to begin."""
    # The page says the same to all readers of a language and time zone, signed in or not. The state is asked
    # first: what is written from here on makes another page.
    state = versions.current(*PUBLIC_RECORD, branding.NOUN)
    front = queries.front_page()
    request.has_late_numbers = bool(front["late_map"])  # read by kit.web.page_cache
    bands, regions = queries.gazetteer(front["cities"]["places"])
    dimensions = queries.dimensions(front)
    context = {
        **front,
        "state": f"{state}|{front['late_map']}",
        "exchanges": exchange_rows(front["exchanges"]),
        "coming_meetings": queries.coming_meetings(),
        "bands": bands,
        "regions": regions,
        "dimensions": [{**row, "meaning": DIMENSION_MEANING[row["value"]]} for row in dimensions],
        "without_cities": any(row["cities"] for row in dimensions)
        and not all(row["cities"] for row in dimensions),
        "themes": [{**row, "meaning": THEME_MEANING[row["value"]]} for row in queries.themes(front)],
    }
    brand = branding.of_request(request)
    context["front_language"], context["front_text"] = brand.front_text
    context["canonical"] = absolute(request, request.path)
    context["structured"] = json_ld(_site_data(request))
    return render(request, "portal/home.html", context)


def _site_data(request):
    """A schema.org WebSite, with the address of its search."""
    return {
        "@type": "WebSite",
        "@id": absolute(request, reverse("home")),
        "url": absolute(request, reverse("home")),
        "name": branding.of_request(request).name,
        "inLanguage": [code for code, _name in branding.of_request(request).offered],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(request, f"{reverse('search')}?q={{search_term_string}}"),
            },
            "query-input": "required name=search_term_string",
        },
    }
