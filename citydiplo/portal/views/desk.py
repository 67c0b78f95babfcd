from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.access import SIGNED_IN, gate
from citydiplo.portal.queries import desk as queries
from partnerships.policies import cities_to_log_for
from partnerships.queries.desk import in_full


@gate(SIGNED_IN)
@require_safe
def desk(request):
    """What waits for her, each with one next action."""
    piles = queries.piles(request.user)
    context = {name: in_full(piles[name])[: queries.MOST] for name in ("waiting", "disputes", "drafts")}
    context["invitations"] = piles["invitations"].with_places()[: queries.MOST]
    context["reports"] = piles["reports"].count()
    context["total"] = queries.count(request.user)
    context["may_log"] = bool(cities_to_log_for(request.user))
    return render(request, "portal/desk.html", context)
