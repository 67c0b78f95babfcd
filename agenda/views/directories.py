"""The directories of agenda items and meetings, as pages and as files."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from agenda import exports
from agenda.feeds import atom
from agenda.filters import AgendaFilters, MeetingFilters
from agenda.models import AgendaItem, Meeting
from agenda.policies import networks_to_write_for
from agenda.queries.items import ITEM_COLUMNS, item_rows
from agenda.queries.meetings import MEETING_COLUMNS, meeting_rows
from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.web.directories import atom_view, directory_view, file_view
from networks.choices import PUBLIC_RECORD
from partnerships.queries.audiences import audience_by_seats


def _may_write(user):
    return {"may_write": bool(networks_to_write_for(user))}


AGENDA = Listing(
    filters=AgendaFilters,
    rows=AgendaItem.objects.listed_to,
    columns=ITEM_COLUMNS,
    shown=item_rows,
    title=gettext_lazy("Agenda"),
    counted=ngettext_lazy("%(n)s agenda item", "%(n)s agenda items", "total"),
    nouns=("agenda", "networks", "memberships", "cities"),
    template="agenda/agenda.html",
    feed="agenda-atom",
    audience=audience_by_seats,
    context=_may_write,
)
MEETINGS = Listing(
    filters=MeetingFilters,
    rows=Meeting.objects.listed_to,
    columns=MEETING_COLUMNS,
    shown=meeting_rows,
    title=gettext_lazy("Meetings"),
    counted=ngettext_lazy("%(n)s meeting", "%(n)s meetings", "total"),
    nouns=("meetings", "networks", "memberships", "cities"),
    template="agenda/meetings.html",
    feed="meetings-atom",
    audience=audience_by_seats,
    context=_may_write,
    rows_stand_alone=True,
)

agenda = directory_view(AGENDA, PUBLIC_RECORD)
meetings = directory_view(MEETINGS, PUBLIC_RECORD)
agenda_file = file_view(exports.AGENDA, AGENDA.rows, AGENDA.filters)
meetings_file = file_view(exports.MEETINGS, MEETINGS.rows, MEETINGS.filters)

items_feed = atom_view(
    AGENDA,
    title=gettext_lazy("Agenda of city diplomacy"),
    subtitle=gettext_lazy("Agenda items that networks publish for their cities."),
    tell=atom.tell_items,
)
meetings_feed = atom_view(
    MEETINGS,
    title=gettext_lazy("Meetings of cities"),
    subtitle=gettext_lazy("Meetings that networks call, and their outcome."),
    tell=atom.tell_meetings,
)
