"""How a view that serves cities and networks alike gets the one that its route names."""

from functools import wraps

from django.shortcuts import get_object_or_404

from networks.models import Network
from networks.views.addresses import at_city


def at_place(view):
    """Hand the view a city or a network instead of a slug; the route says which by ``kind``."""
    at_its_city = at_city(view)

    @wraps(view)
    def resolved(request, slug, kind):
        if kind == "city":
            return at_its_city(request, slug)
        return view(request, get_object_or_404(Network.objects.visible_to(request.user), slug=slug))

    return resolved
