"""A secretariat writes to its cities by mail, after a look at how many that reaches."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.actions import announcements
from agenda.actions.addressed import NotPossibleError
from agenda.forms.announcements import AnnounceForm, AskForm
from agenda.models import AgendaItem, Announcement, Meeting
from agenda.queries.recipients import members_to_write_to, recipients_of, unanswered
from agenda.views.writing import row_to_write
from citydiplo.kit.forms.recovery import go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.models import Network
from networks.policies import can_edit_network

SHOWN = 10  # earlier announcements


@resumable
@gate(SIGNED_IN)
def to_members(request: HttpRequest, slug: str) -> HttpResponse:
    """One email to everybody with a role in the member cities."""
    network = get_object_or_404(Network, slug=slug)
    if not can_edit_network(request.user, network):
        raise PermissionDenied
    earlier = Announcement.objects.about(network=network).select_related("by")[:SHOWN]

    def send(facts):
        return announcements.announce(network=network, by=request.user, **facts)

    context = {
        "title": _("Write to all members"),
        "back": reverse("network-agenda", args=[network.slug]),
        "network": network,
        "earlier": earlier,
        "found": members_to_write_to(network),
        "again": announcements.next_day(network=network),
    }
    return _page(request, AnnounceForm(typed(request)), send, context)


@resumable
@gate(SIGNED_IN)
def about_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the cities that have not co-signed or decided."""
    item = row_to_write(request, AgendaItem, pk)
    # What was sent too late gets its answer on the form, where the words still are.
    if request.method != "POST" and (not item.takes_signatures or not item.is_open or item.is_over):
        return redirect(item)
    return _ask(request, item, {"item": item})


@resumable
@gate(SIGNED_IN)
def about_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the cities that have not answered the invitation."""
    meeting = row_to_write(request, Meeting, pk)
    if request.method != "POST" and (not meeting.is_standing or meeting.is_over):
        return redirect(meeting)
    return _ask(request, meeting, {"meeting": meeting})


def _ask(request, thing, about):
    def send(facts):
        return announcements.ask_unanswered(thing=thing, by=request.user, **facts)

    context = {
        "title": _("Remind cities that have not answered"),
        "back": thing.get_absolute_url(),
        "thing": thing,
        "network": thing.network,
        "earlier": Announcement.objects.about(network=thing.network, **about).select_related("by")[:SHOWN],
        "found": recipients_of(unanswered(thing)),
        "again": announcements.next_day(network=thing.network, **about),
    }
    return _page(request, AskForm(typed(request)), send, context)


def _page(request, form, send: Callable[[dict], Announcement], context) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = send(form.cleaned_data)
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            if not form.is_said_by(made):
                return go_on_here(request)
            messages.success(request, _("The emails are being sent."))
            return redirect(context["back"])
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "agenda/announce.html", context | {"form": form}, status=status)
