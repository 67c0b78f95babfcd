"""The API's description: for people as a page, for programs as OpenAPI."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.api import schema
from citydiplo.kit.text.json_ld import absolute, origin
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.api import RESOURCES, WRITTEN
from citydiplo.portal.views.reconcile import MOST_QUERIES
from citydiplo.portal.webhooks import sending


@gate(PUBLIC)
@require_safe
def help_page(request):
    """What the API gives, how to ask, what its answers mean. No statement."""
    nouns = [
        {
            "name": one.name,
            "title": one.title,
            "filters": sorted(one.filters.get_filters()) if one.filters else sorted(one.places),
            "sorts": [sort.value for sort in one.sorts],
            "has_changes": one.changes is not None,
            "acts": [*WRITTEN[one.name].on_row] if one.name in WRITTEN else [],
        }
        for one in RESOURCES
    ]
    context = {
        "nouns": nouns,
        "origin": origin(request),
        "rates": settings.API_RATES,
        "webhook_seconds": sending.ANSWER_WITHIN,
        "webhook_attempts": len(sending.PAUSES) + 1,
        "reconcile_most": MOST_QUERIES,
        "years": settings.HISTORY_YEARS,
        "problems": schema.refusals(),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/api.html", context)


@gate(PUBLIC)
@require_safe
def description(request):
    """OpenAPI 3.1, in the reader's language; any site may read it."""
    found = schema.description()
    return JsonResponse(
        found | {"info": found["info"] | {"title": f"{branding.of_request(request).name} API"}},
        content_type="application/vnd.oai.openapi+json; version=3.1",
        headers={"Access-Control-Allow-Origin": "*"},
        json_dumps_params={"ensure_ascii": False},
    )
