"""News of what networks address to cities: agenda items and meetings."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import EventKind, FollowedKind, MeetingState
from agenda.digests import dates
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, of_cities, of_words, regions_of
from agenda.models import AgendaItem, Meeting
from citydiplo.kit.text import markdown, zones

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

SHOWN = 220  # characters of a text


class Put(EventSource):
    """What a network addresses to its cities. ``moments``: its events, and the fields that say when each was.

    ``until`` is the field that says until when cities can answer.
    """

    model: Any = None
    kind: Any = None
    until = ""
    moments = {}

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; one for each moment that passed since."""
        recent = Q()
        for field in self.moments.values():
            recent |= Q(**{f"{field}__gt": since})
        for row in self._in_full(self.reportable().filter(recent, published_at__isnull=False)):
            for action, field in self.moments.items():
                moment = getattr(row, field)
                if moment and moment > since:
                    yield self.fact(row, action, moment)

    def reportable(self) -> Any:
        """The rows that digests may report."""
        return self.model.objects.all()

    def fact(self, row: Any, action: str, moment: Any) -> Fact:
        """What is published of a row at a moment."""
        cities = self.cities_of(row)
        dimensions = (row.dimension,) if row.dimension else ()
        subjects = {
            topics.topic(self.noun, row.pk),
            topics.topic(FollowedKind.NETWORK, row.network_id),
            *of_cities(cities),
            *of_words(dimensions, self.themes_of(row)),
        }
        return Fact(
            key=f"{self.noun}:{row.pk}:{action}",
            noun=self.noun,
            object_id=row.pk,
            action=action,
            kind=self.kind,
            published_at=moment,
            topics=frozenset(subjects),
            regions=regions_of(cities),
            dimensions=dimensions,
            themes=self.themes_of(row),
        )

    def cities_of(self, row: Any) -> list[City]:
        """The cities that it is addressed to."""
        return list(row.cities.all())

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; stamps are the last change and the end."""
        rows = self.reportable().visible_to(user).filter(published_at__isnull=False)
        return {
            pk: tuple(stamp)
            for pk, *stamp in rows.filter(pk__in=ids).values_list("pk", "updated_at", self.until)
        }

    def due(self, stamp: Any) -> datetime.datetime | None:
        """The end that the stamp holds."""
        return stamp[1]

    def rows(self, ids: Collection[int]) -> dict[int, Any]:
        """See EventSource."""
        return {row.pk: row for row in self._in_full(self.reportable().filter(pk__in=ids))}


class Items(Put):
    noun, model, kind = "agendaitem", AgendaItem, EventKind.ITEM
    until = "deadline_at"
    moments = {"published": "published_at", "closed": "closed_at"}

    def reportable(self) -> Any:
        """Items that directories list."""
        return AgendaItem.objects.listed()

    def _in_full(self, rows):
        return rows.with_network().prefetch_related("cities")

    def themes_of(self, row: AgendaItem) -> tuple[str, ...]:
        """Its one theme."""
        return (row.theme,)

    def tell(self, action: str, row: AgendaItem) -> DigestEntry:
        """See EventSource."""
        note = [str(row.network)]
        if action == "published" and row.deadline_on:
            day = _moment(row.deadline_at) if row.deadline_time else date_format(row.deadline_on)
            note.append(_("deadline %(date)s") % {"date": day})
        closed = action == "closed"
        return DigestEntry(
            lead=_("Closed with an outcome") if closed else row.get_kind_display(),
            title=row.title,
            url=row.get_absolute_url(),
            text=markdown.plain(row.outcome if closed else row.text, SHOWN),
            note=" · ".join(note),
            is_demo=row.is_demo,
        )


class Meetings(Put):
    noun, model, kind = "meeting", Meeting, EventKind.MEETING
    until = "starts_at"
    moments = {"published": "published_at", "cancelled": "cancelled_at", "minutes": "minutes_at"}

    def _in_full(self, rows):
        return rows.with_places().prefetch_related("cities")

    def cities_of(self, row: Meeting) -> list[City]:
        """The cities that are invited, and the one where it takes place."""
        return [*row.cities.all(), *([row.city] if row.city else [])]

    def themes_of(self, row: Meeting) -> Any:
        """The themes of the meeting."""
        return row.themes

    def tell(self, action: str, row: Meeting) -> DigestEntry:
        """See EventSource."""
        lead = {
            "published": _("Meeting"),
            "cancelled": _("Meeting cancelled"),
            "minutes": _("Minutes of a meeting"),
        }[action]
        if action == "published" and row.state == MeetingState.CANCELLED:
            lead = _("Meeting cancelled")
        text = row.cancellation_reason if row.state == MeetingState.CANCELLED else row.text
        return DigestEntry(
            lead=lead,
            title=row.title,
            url=row.get_absolute_url(),
            text=markdown.plain(row.minutes if action == "minutes" else text, SHOWN),
            note=" · ".join(filter(None, (str(row.network), _when(row), str(row.city or "")))),
            is_demo=row.is_demo,
        )


def _when(meeting):
    """Its days on the spot; its time in the reader's zone."""
    if meeting.is_all_day:
        return dates.days(meeting.starts_on, meeting.ends_on)
    return _moment(meeting.starts_at)


def _moment(moment):
    """Day and time in the reader's zone, which it names."""
    here = localtime(moment)
    words = {
        "day": date_format(here),
        "time": time_format(here),
        "zone": zones.offset(str(here.tzinfo), here),
    }
    return _("%(day)s, %(time)s (%(zone)s)") % words
