"""The directories of agenda items and meetings, with their files."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agenda import exports
from agenda.filters import AgendaFilters, MeetingFilters
from agenda.models import AgendaItem, Meeting
from agenda.policies import networks_to_write_for
from agenda.queries.items import ITEM_COLUMNS, item_rows
from agenda.queries.meetings import MEETING_COLUMNS, meeting_rows
from citydiplo.kit.listing.directory import ONE_VIEW, Directory
from citydiplo.kit.listing.exports import respond
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from partnerships.queries.audiences import audience_by_seats


def _items(total):
    return ngettext("%(n)s agenda item", "%(n)s agenda items", total) % {"n": number(total)}


def _meetings(total):
    return ngettext("%(n)s meeting", "%(n)s meetings", total) % {"n": number(total)}


def _item_filters(request):
    return AgendaFilters(request.GET, AgendaItem.objects.listed_to(request.user), request=request)


def _meeting_filters(request):
    return MeetingFilters(request.GET, Meeting.objects.listed_to(request.user), request=request)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(AgendaFilters, views=ONE_VIEW))
def agenda(request):
    """What networks put to their cities."""
    directory = Directory(
        request,
        _item_filters(request),
        title=_("Agenda"),
        counted=_items,
        nouns=("agenda", "networks", "memberships", "cities"),
        columns=ITEM_COLUMNS,
        audience=audience_by_seats(request.user),
    )
    context = {"rows": item_rows(directory.page.rows), "may_write": bool(networks_to_write_for(request.user))}
    return directory.response("agenda/agenda.html", **context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(MeetingFilters, views=ONE_VIEW))
def meetings(request):
    """When cities meet, the next one first."""
    directory = Directory(
        request,
        _meeting_filters(request),
        title=_("Meetings"),
        counted=_meetings,
        nouns=("meetings", "networks", "memberships", "cities"),
        columns=MEETING_COLUMNS,
        audience=audience_by_seats(request.user),
    )
    context = {
        "rows": meeting_rows(directory.page.rows),
        "may_write": bool(networks_to_write_for(request.user)),
    }
    return directory.response("agenda/meetings.html", **context)


@gate(PUBLIC)
@require_safe
def agenda_export(request, kind):
    return respond(request, kind, exports.AGENDA, _item_filters(request))


@gate(PUBLIC)
@require_safe
def meetings_export(request, kind):
    return respond(request, kind, exports.MEETINGS, _meeting_filters(request))
