from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from networks.models import City
from networks.queries.gazetteer import place_at


@gate(PUBLIC)
@require_safe
def place(request, address):
    """A place that is not in the register yet: what the gazetteer says of it, and how it gets in.

    Once it is in the register, its address leads to the city.
    """
    found = place_at(address)
    if found is None:
        raise Http404
    if isinstance(found, City):
        return redirect(found)
    return render(request, "networks/gazetteer_place.html", {"place": found})
