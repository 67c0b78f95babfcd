from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit import demo
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Backing, Institution
from networks.queries.memberships import member_lines, memberships_of
from networks.schema_org import institution_data
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import partnerships_of

PARTNERSHIPS_SHOWN = 12


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def institution(request, slug):
    """An institution: what it backs, belongs to and takes part in."""
    found = get_object_or_404(
        Institution.objects.visible_to(request.user).select_related("source", "seat"), slug=slug
    )
    backings = Backing.objects.visible_to(request.user).filter(institution=found)
    partnerships = partnerships_of(found, request.user)
    url = absolute(request, found)
    context = {
        "institution": found,
        "backings": backings.select_related("network", "source").order_by("network__name", "kind"),
        "memberships": member_lines(memberships_of(found, request.user)),
        "partnerships": partnership_lines(partnerships[:PARTNERSHIPS_SHOWN], beside=found),
        "partnership_tally": demo.tally(partnerships),
        "canonical": url,
        "structured": "" if found.is_demo else json_ld(institution_data(found, url)),
    }
    return render(request, "portal/institution.html", context)
