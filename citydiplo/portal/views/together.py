"""Everything between a city and another city, a network or an institution, on a page."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.queries import together as queries
from networks.models import Institution, Network
from networks.policies import can_confirm_for_city
from networks.queries.cities import cities_by_slug
from networks.views.addresses import at_city, briefing_address
from partnerships.policies import reads_briefings_of


@gate(PUBLIC)
@require_safe
def two_cities(request, slug, other):
    """Two cities, in the order of their addresses; the other order, and former addresses, lead here.

    Neither kept for visitors nor in the sitemap: there are as many pairs as cities, squared.
    """
    found = cities_by_slug([slug, other], request.user)
    if slug not in found or other not in found:
        raise Http404
    first, second = sorted((found[slug], found[other]), key=lambda city: city.slug)
    if first == second:
        return redirect("city", first.slug)
    if (slug, other) != (first.slug, second.slug):
        return _to_other_order("city-with", request, first.slug, second.slug)
    context = {
        "first": first,
        "second": second,
        "parts": queries.of_cities(first, second, request.user),
        "may_add": any(can_confirm_for_city(request.user, city) for city in (first, second)),
        "briefing_url": _briefing_url(request, first, second),
        "compare_url": f"?{urlencode({'city': [first.slug, second.slug]}, doseq=True)}",
    }
    return render(request, "portal/together.html", context)


@gate(PUBLIC)
@require_safe
@at_city
def city_and_network(request, city, other):
    """A city and a network."""
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=other)
    parts = queries.of_network(city, network, request.user)
    return render(request, "portal/together.html", {"first": city, "second": network, "parts": parts})


@gate(PUBLIC)
@require_safe
@at_city
def city_and_institution(request, city, other):
    """A city and an institution."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), slug=other)
    parts = queries.of_institution(city, institution, request.user)
    return render(request, "portal/together.html", {"first": city, "second": institution, "parts": parts})


def _briefing_url(request, first, second):
    """The briefing for the city of the two that the reader acts for, the active one first; empty for none."""
    pairs = sorted([(first, second), (second, first)], key=lambda pair: pair[0] != request.active_seat.city)
    own = next((pair for pair in pairs if reads_briefings_of(request.user, pair[0])), None)
    return briefing_address(*own) if own else ""


def _to_other_order(route, request, *slugs):
    answer = redirect(route, *slugs, permanent=True)
    if query := request.META.get("QUERY_STRING"):
        answer["Location"] += f"?{query}"
    return answer
