from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute, json_ld
from networks.models import Backing, Network
from networks.queries import memberships
from networks.structured import network_data

MEMBERS_A_PAGE = 400
POINTS_ON_THE_MAP = 2000


@gate(PUBLIC)
def network(request, slug):
    """A network: what it is, its members by region and by name, who does what in it, who backs it."""
    found = get_object_or_404(
        Network.objects.visible_to(request.user).select_related("source", "seat"), slug=slug
    )
    members = Paginator(memberships.members_of(found, request.user), MEMBERS_A_PAGE)
    page = members.get_page(request.GET.get("page"))
    lines = memberships.member_lines(page.object_list)
    backings = Backing.objects.visible_to(request.user).filter(network=found)
    url = absolute(request, found)
    context = {
        "network": found,
        "regions": memberships.members_by_region(found, request.user),
        "points": memberships.member_points(found, request.user)[:POINTS_ON_THE_MAP],
        "officers": memberships.member_lines(memberships.officers_of(found, request.user)),
        "page": page,
        "members": lines,
        "shared_source": memberships.shared_source(lines),
        "backings": backings.select_related("institution", "city", "source").order_by("kind", "id"),
        "canonical": url,
        "structured": json_ld(network_data(found, url)),
    }
    return render(request, "networks/network.html", context)
