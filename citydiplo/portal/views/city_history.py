from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from networks.queries.histories import loaded_at, streams_of_city
from networks.views.addresses import at_city, city_frame
from networks.views.histories import history_frame
from partnerships.queries.histories import accessions_of_city


@gate(PUBLIC)
@require_safe
@at_city
def city_history(request, city):
    """Tab of a city: what was changed about it, its networks, agreements, mandates and seats."""
    streams = [*streams_of_city(city, request.user), *accessions_of_city(city)]
    context = city_frame(request, city, "history") | history_frame(request, streams)
    context["loaded_at"] = loaded_at(city)
    return render(request, "portal/city_history.html", context)
