from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.policies import cities_to_answer_for
from agenda.queries import desk as agenda
from agenda.queries.city import DEADLINE_FIRST
from citydiplo.kit.access import SIGNED_IN, gate
from citydiplo.portal.queries import desk as queries
from networks.choices import Power
from networks.policies import has_seat, places_of, seats_of
from networks.queries import standpoints
from partnerships.policies import cities_to_log_for
from partnerships.queries.desk import approvals_of, corrections_with_offices, in_full, questions_for

IN_FULL = ("waiting", "disputes", "corrections", "corrections_back", "drafts")
IN_FULL += ("to_approve", "contacts", "replies", "writings")


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
    approvers, editors = places_of(request.user, Power.APPROVE), context["cities"]
    context |= approvals_of(approvers=approvers, editors=editors, most=queries.MOST)
    held = corrections_with_offices(editors, approvers) if editors else piles["corrections"].none()
    context["corrections_held"] = in_full(held)[: queries.MOST]
    context["reports"] = piles["reports"].count()
    context["reported"] = piles["reported"].count()
    context |= _agenda(request.user, piles)
    context["total"] = queries.count(request.user)
    context["may_log"] = bool(context["cities"])
    return render(request, "portal/desk.html", context)


@gate(SIGNED_IN)
@require_safe
def signed_in(request):
    """Where signing in ends, unless a page asked for it: the desk of whoever has work here, else home."""
    has_work = has_seat(request.user) or queries.count(request.user)
    return redirect("desk" if has_work else "home")


def _agenda(user, piles):
    """What networks ask of her cities, what her own networks have begun, and days to know."""
    cities = list(dict.fromkeys(seat.city for seat in seats_of(user) if seat.city))
    most, today = queries.MOST, timezone.localdate()
    return {
        "signatures": piles["signatures"].select_related("item__network", "city").order_by("pk")[:most],
        "to_sign": piles["to_sign"].with_network().order_by(*DEADLINE_FIRST)[:most],
        "to_answer": piles["to_answer"].with_places().order_by("starts_at", "pk")[:most],
        "to_do": piles["to_do"].select_related("city", "meeting").order_by("due_on", "pk")[:most],
        "without_minutes": piles["without_minutes"].with_places().order_by("ends_at", "pk")[:most],
        "item_drafts": piles["item_drafts"].with_network().order_by("-updated_at")[:most],
        "meeting_drafts": piles["meeting_drafts"].with_places().order_by("-updated_at")[:most],
        "deadlines": _deadlines(user, cities)[:most],
        "steps": agenda.steps_of(cities, today)[:most] if cities else (),
        "today": today,
    }


def _deadlines(user, cities):
    return agenda.deadlines_of(cities, cities_to_answer_for(user)).with_network() if cities else ()


def _terms(rows):
    """[(mandate, whether it is over)], the longest over first."""
    today = timezone.localdate()
    found = rows.select_related("mayor", "city").order_by("ends", "pk")[: queries.MOST]
    return [(mandate, mandate.is_over(today)) for mandate in found]
