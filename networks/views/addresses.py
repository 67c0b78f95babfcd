"""How a view that shows a city gets it by its address."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect

from networks.queries.cities import city_by_slug


def at_city(view):
    """Hand the view its city instead of a slug; former and merged addresses redirect for ever, tab kept."""

    @wraps(view)
    def found(request, slug):
        city = city_by_slug(slug, request.user)
        if city is None:
            raise Http404
        if city.slug == slug:
            return view(request, city)
        answer = redirect(request.resolver_match.view_name, city.slug, permanent=True)
        if query := request.META.get("QUERY_STRING"):
            answer["Location"] += f"?{query}"
        return answer

    return found
