"""A network's own agenda: what it addresses to its cities, and when they meet."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.choices import ItemState, MeetingState
from agenda.models import AgendaItem, Meeting
from agenda.policies import can_see_drafts, networks_to_write_for
from agenda.queries.city import DEADLINE_FIRST
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Network

MOST = 30  # of each kind; the directories hold all


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def network_agenda(request, slug):
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    items = AgendaItem.objects.visible_to(request.user).of_network(network).with_network()
    meetings = Meeting.objects.visible_to(request.user).of_network(network).with_places()
    shown, now = meetings.exclude(state=MeetingState.DRAFT), timezone.now()
    context = {
        "network": network,
        "may_write": network in networks_to_write_for(request.user),
        "open_items": items.open().order_by(*DEADLINE_FIRST)[:MOST],
        "closed_items": items.filter(state=ItemState.CLOSED).order_by("-closed_at", "-pk")[:MOST],
        "coming": shown.filter(ends_at__gt=now).order_by("starts_at", "pk")[:MOST],
        "past": shown.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[:MOST],
        "canonical": absolute(request, request.path),
    }
    if can_see_drafts(request.user, network):
        context["draft_items"] = items.filter(state__in=ItemState.unseen()).order_by("-updated_at")[:MOST]
        context["draft_meetings"] = meetings.filter(state=MeetingState.DRAFT).order_by("starts_at")[:MOST]
    return render(request, "agenda/network_agenda.html", context)
