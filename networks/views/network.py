from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with_table
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.svg import charts
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.city_map import draw_cities
from networks.exports import MEMBERS_BY_YEAR
from networks.models import Backing, Network
from networks.policies import can_maintain_members
from networks.queries import memberships
from networks.schema_org import network_data

MEMBERS_A_PAGE = 400
SPARSE = ("role_label", "field", "since_text")  # columns that are left out where no member fills them
POINTS_ON_THE_MAP = 2000


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
def network(request, slug):
    """A network: what it is, its members by region and by name, who does what in it, who backs it."""
    found = get_object_or_404(
        Network.objects.visible_to(request.user).select_related("source", "seat"), slug=slug
    )
    page = Numbered(memberships.members_of(found, request.user), request, MEMBERS_A_PAGE, shows_demo=True)
    members = memberships.with_answers(memberships.member_lines(page.rows))
    counted = memberships.members_counted(found, request.user)
    backings = Backing.objects.visible_to(request.user).filter(network=found)
    url = absolute(request, found)
    context = {
        "network": found,
        "may_maintain": can_maintain_members(request.user, found),
        "known": counted.known,
        "dated": counted.dated,
        "further_dimensions": [value for value in found.dimensions if value != found.dimension],
        "bars": charts.bars(counted.regions) if any(number for _, number in counted.regions) else [],
        "years": counted.years.chart(),
        "drawing": draw_cities(memberships.member_points(found, request.user)[:POINTS_ON_THE_MAP]),
        "officers": memberships.member_lines(memberships.officers_of(found, request.user)),
        "page": page,
        "members": members,
        "columns": {
            fact: any(line[fact] for line in members) for fact in ("role_label", "field", "since_text")
        },
        "shared_origin": memberships.shared_origin(members),
        "backings": backings.select_related("institution", "city", "source").order_by("kind", "id"),
        "canonical": url,
        "structured": "" if found.is_demo else json_ld(network_data(found, url)),
    }
    return render(request, "networks/network.html", context)


@gate(PUBLIC)
@require_safe
def network_years(request, slug, kind):
    """The numbers of the chart of members over the years, as a file."""
    found = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    counted = memberships.members_counted(found, request.user)
    return answer_with_table(request, kind, MEMBERS_BY_YEAR, counted.years.table(), {"network": [slug]})
