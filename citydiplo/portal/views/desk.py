from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.access import SIGNED_IN, gate
from citydiplo.portal.queries import desk as queries
from networks.choices import Power
from networks.policies import places_of
from networks.queries import standpoints
from partnerships.policies import cities_to_log_for
from partnerships.queries.desk import approvals_of, in_full, questions_for

IN_FULL = ("waiting", "disputes", "drafts", "to_approve", "contacts", "replies", "writings")


@gate(SIGNED_IN)
@require_safe
def desk(request):
    """What waits for her, each with one next action."""
    piles = queries.piles(request.user)
    context = {name: in_full(piles[name])[: queries.MOST] for name in IN_FULL}
    context["invitations"] = piles["invitations"].with_places()[: queries.MOST]
    for name in ("memberships", "membership_disputes"):
        context[name] = standpoints.in_full(piles[name])[: queries.MOST]
    context["cities"] = cities_to_log_for(request.user)
    context["mandates"] = _terms(piles["mandates"])
    context["verify"] = questions_for(request.user, piles["verify"], most=queries.MOST)
    context |= approvals_of(
        approvers=places_of(request.user, Power.APPROVE),
        editors=context["cities"],
        most=queries.MOST,
    )
    context["reports"] = piles["reports"].count()
    context["reported"] = piles["reported"].count()
    context["total"] = queries.count(request.user)
    context["may_log"] = bool(context["cities"])
    return render(request, "portal/desk.html", context)


def _terms(rows):
    """[(mandate, whether it is over)], the longest over first."""
    today = timezone.localdate()
    found = rows.select_related("mayor", "city").order_by("ends", "pk")[: queries.MOST]
    return [(mandate, mandate.is_over(today)) for mandate in found]
