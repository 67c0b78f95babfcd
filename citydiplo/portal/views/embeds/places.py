"""A city in short, and badges: a city or a network in a few lines."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.demo import without_demo
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.directories import VISITOR
from citydiplo.kit.web.framing import for_frames
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Network
from networks.queries.memberships import members_counted
from networks.views.addresses import at_city
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import partnerships_of
from partnerships.queries.signatories import badges_of

LINES = 5


@gate(PUBLIC)
@require_safe
@for_frames
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city(request, city):
    """The numbers of a city and its newest partnerships, without demo records."""
    _refuse_demo(city)
    lines = partnership_lines(without_demo(partnerships_of(city, VISITOR))[:LINES], beside=city)
    context = {"city": city, "lines": lines, "address": absolute(request, city), "name": city.name}
    return render(request, "portal/embeds/city.html", context)


@gate(PUBLIC)
@require_safe
@for_frames
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city_badge(request, city):
    """The name of a city, its numbers, and the steps of agreements that networks verified."""
    _refuse_demo(city)
    reviews = [one for one in badges_of([city.pk]).get(city.pk, []) if not one.done.accession.is_demo]
    context = {"city": city, "badges": reviews, "address": absolute(request, city), "name": city.name}
    return render(request, "portal/embeds/city_badge.html", context)


@gate(PUBLIC)
@require_safe
@for_frames
@kept_for_visitors(*PUBLIC_RECORD)
def network_badge(request, slug):
    """The name of a network, and how many members the register knows."""
    network = get_object_or_404(Network.objects.visible_to(VISITOR), slug=slug)
    _refuse_demo(network)
    context = {
        "network": network,
        "known": members_counted(network, VISITOR).known,
        "address": absolute(request, network),
        "name": str(network),
    }
    return render(request, "portal/embeds/network_badge.html", context)


def _refuse_demo(place):
    """A made-up record would pass for a fact on another site."""
    if place.is_demo:
        raise Http404
