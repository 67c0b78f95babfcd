from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.text.zones import portal_day
from citydiplo.kit.web.access import SIGNED_IN, gate
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries import desk as queries
from citydiplo.portal.queries.operators import waiting
from networks.models import City
from networks.policies import can_read_city, has_seat
from partnerships.policies import cities_to_log_for, cities_to_visit_for
from partnerships.queries.partners import foremost_partner


@gate(SIGNED_IN)
@require_safe
def desk(request):
    """What waits for a person, by due day, each with one next action; filters by kind and place."""
    seated = queries.places_seated(request.user)
    unknown = []
    place = _chosen(request, "for", {address_of(place): place for place in seated}, unknown)
    kind = _chosen(request, "kind", {kind.value: kind for kind in TaskKind}, unknown)
    found = queries.desk_of(queries.Scope(request.user, place), kind)
    total = queries.count(request.user)
    own_city = next((one for one in [place, *seated] if isinstance(one, City)), None)
    context = {
        "desk": found,
        "tasks": found.tasks,
        "groups": found.groups,
        "today": found.today,
        "total": total,
        "to_know": sum(not task.waits for task in found.everything),
        "by_place": [_link(_("All"), place is None, kind=kind)]
        + [_link(str(one), one == place, place=one, kind=kind) for one in seated],
        "by_kind": [_link(_("All"), kind is None, place=place, number=len(found.everything))]
        + [
            _link(one.label, one == kind, place=place, kind=one, number=number) for one, number in found.kinds
        ],
        "several_approvals": sum(task.pile == "approvals" for task in found.tasks) > 1,
        "several": len(seated) > 1,
        "is_filtered": bool(place or kind),
        "unknown": unknown,
        "operator_waits": waiting(request.user) if request.user.is_staff else (),
        "may_log": bool(cities_to_log_for(request.user)),
        "may_visit": bool(cities_to_visit_for(request.user)),
        "has_role": has_seat(request.user),
        "first_city": own_city,
        "hands_over": own_city if own_city and can_read_city(request.user, own_city) else None,
        "report_url": _report_url(place or next(iter(seated), None)),
        "together_url": _together_url(own_city, request.user) if own_city and not found.everything else "",
    }
    return render(request, "portal/desk.html", context)


def _report_url(place):
    if place is None:
        return ""
    route = "city-report" if isinstance(place, City) else "network-report"
    return reverse(route, args=[place.slug, portal_day().year])


def _together_url(city, user):
    """The page of all between the city and its foremost partner; empty without one."""
    partner = foremost_partner(city, user)
    return reverse("city-with", args=sorted((city.slug, partner.slug))) if partner else ""


def address_of(place):
    """How the address of a desk names a place; a city and a network may have the same slug."""
    return f"{'city' if isinstance(place, City) else 'network'}:{place.slug}"


@gate(SIGNED_IN)
@require_safe
def signed_in(request):
    """Where signing in ends, unless a page asked for it: the desk of people with work here, else home."""
    has_work = has_seat(request.user) or queries.count(request.user)
    return redirect("desk" if has_work else "home")


def _chosen(request, name, values, unknown):
    """The value that the address asks for; one that we do not know is noted in ``unknown`` and left out."""
    asked = request.GET.get(name, "")
    if asked and asked not in values:
        unknown.append(asked)
    return values.get(asked)


def _link(label, is_current, *, place=None, kind=None, number=None):
    asked = {"for": address_of(place) if place else "", "kind": kind.value if kind else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return {"label": label, "url": f"?{query}" if query else "?", "is_current": is_current, "number": number}
