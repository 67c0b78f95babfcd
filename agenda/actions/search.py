"""Agenda items and meetings as documents of the index: what everybody may read, and nothing else.

Call ``index_items(ids)`` and ``index_meetings(ids)`` after writing these rows; what is no longer
public goes out.
"""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.formats import date_format

from agenda.models import AgendaItem, ItemDocument, Meeting, MeetingDocument
from citydiplo.kit.search import SearchDocument, reindex, rows_in_batches
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.markdown import plain

OWN_LANGUAGE = "en"
WEIGHT = 3.0  # below cities and networks, above single partnerships


def index_items(ids: Collection[int] | None = None) -> int:
    """Make public agenda items findable: all, or those of ``ids``. Returns how many."""
    rows = AgendaItem.objects.visible_to(AnonymousUser()).listed().with_network()
    return reindex("agenda-item", _items(rows if ids is None else rows.filter(pk__in=ids)), ids=ids)


def index_meetings(ids: Collection[int] | None = None) -> int:
    """Make public meetings findable: all, or those of ``ids``. Returns how many."""
    rows = Meeting.objects.visible_to(AnonymousUser()).listed().with_places()
    return reindex("meeting", _meetings(rows if ids is None else rows.filter(pk__in=ids)), ids=ids)


def index_all() -> int:
    """Both kinds again. Returns how many documents there are."""
    return index_items() + index_meetings()


def _items(items):
    documented = set(ItemDocument.objects.filter(item__in=items).values_list("item", flat=True))
    for item in rows_in_batches(items):
        with translation.override(OWN_LANGUAGE):
            kind, theme = item.get_kind_display(), item.get_theme_display()
        yield SearchDocument(
            kind="agenda-item",
            object_id=item.pk,
            title=item.title,
            url=item.get_absolute_url(),
            detail=comma_separated((item.network, kind)),
            weight=WEIGHT,
            text=f"{item.network.name} {theme} {plain(item.text)} {plain(item.outcome)}",
            attached=item.documents.wording() if item.pk in documented else "",
        )


def _meetings(meetings):
    documented = set(MeetingDocument.objects.filter(meeting__in=meetings).values_list("meeting", flat=True))
    for meeting in rows_in_batches(meetings):
        with translation.override(OWN_LANGUAGE):
            day = date_format(meeting.starts_on)
        where = [str(meeting.city)] if meeting.city else []
        yield SearchDocument(
            kind="meeting",
            object_id=meeting.pk,
            title=meeting.title,
            url=meeting.get_absolute_url(),
            detail=", ".join([str(meeting.network), *where, day]),
            weight=WEIGHT,
            text=f"{meeting.network.name} {plain(meeting.text)} {meeting.address}",
            attached=meeting.documents.wording() if meeting.pk in documented else "",
        )
