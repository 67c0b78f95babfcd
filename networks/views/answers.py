"""Both sides of a membership: the city confirms or disputes it, the network answers."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.actions.confirmations import membership_sides
from networks.actions.memberships import accept_dispute
from networks.choices import Side
from networks.models import Membership, MembershipDispute
from networks.policies import role_to_answer, sides_of
from networks.queries.standpoints import changes_since_confirmed, standpoints
from networks.views.both_sides import answered, answered_dispute


@gate(SIGNED_IN)
def answer(request, slug, pk):
    """A membership as the other side wrote it: one button confirms, a form disputes."""
    membership = get_object_or_404(_memberships(request.user, slug), pk=pk)
    own = _own(request, membership)
    side = membership_sides.key(own)
    done, form = answered(request, membership_sides, membership, own)
    if done:
        return redirect("city-networks" if side == Side.CITY else "network-members", own.slug)
    membership = get_object_or_404(_memberships(request.user, slug), pk=pk)
    places = {Side.NETWORK: membership.network, Side.CITY: membership.city}
    said = standpoints(membership, places, "side")
    context = {
        "membership": membership,
        "record": membership,
        "own": own,
        "hidden": ("side", side),
        "is_network": side == Side.NETWORK,
        "form": form,
        "standpoints": said,
        "has_said_yes": any(one.confirmation for one in said if one.place == own),
        "changes": changes_since_confirmed(membership, side),
    }
    return render(request, "networks/memberships/answer.html", context)


@gate(SIGNED_IN)
def dispute(request, slug, pk):
    """What a city holds instead: accepted, or declined with a reason, by the network's own seats."""
    mine = _memberships(request.user, slug)
    disputes = MembershipDispute.objects.select_related("membership__city", "membership__network")
    found = get_object_or_404(disputes.filter(membership__in=mine), pk=pk)
    network = found.membership.network
    if not role_to_answer(request.user, network):
        raise PermissionDenied
    accept = partial(accept_dispute, dispute=found)
    done, form = answered_dispute(request, membership_sides, found, network, accept)
    if done:
        messages.success(request, _("Your answer is saved. The other side has been told."))
        return redirect("network-members", network.slug)
    context = {
        "dispute": found,
        "membership": found.membership,
        "who": found.membership.city,
        "own": network,
        "form": form,
        "current": membership_sides.words_of(found.membership, found.field),
    }
    return render(request, "networks/memberships/dispute.html", context)


def _memberships(user, slug):
    """Memberships of cities in this network; an institution has nobody here who could answer."""
    rows = Membership.objects.visible_to(user).filter(network__slug=slug, city__isnull=False)
    return rows.select_related("city", "network")


def _own(request, membership):
    """The city or network for which they answer; 403 for a person who acts for neither."""
    places = {membership_sides.key(place): place for place in sides_of(request.user, membership)}
    if not places:
        raise PermissionDenied
    asked = request.POST.get("side")
    if asked not in places and request.active_seat.seat:
        asked = Side.NETWORK if request.active_seat.seat.place == membership.network else Side.CITY
    return places.get(asked) or next(iter(places.values()))
