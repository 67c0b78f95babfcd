"""What a calendar shows between two days: meetings, deadlines of items, steps of agreements, visits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.choices import ItemState, MeetingAnswer, MeetingState
from agenda.digests import dates
from agenda.models import AgendaItem, Attendance, Meeting
from agenda.queries.steps import days_of
from agenda.queries.visits import visits_of_cities
from networks.models import Seat
from partnerships.choices import VisitStatus
from partnerships.models import Visit

if TYPE_CHECKING:
    from agenda.models.item import AgendaItemQuerySet
    from agenda.models.meeting import MeetingQuerySet
    from agenda.queries.steps import StepDay
    from citydiplo.accounts.models import User
    from partnerships.models.visit import VisitQuerySet

MOST = 2_000  # entries on one page


@dataclass(frozen=True)
class Entry:
    """A meeting, a deadline or a visit, on the days of the wall calendar where it is.

    ``network`` says whose it is: of a step of an agreement, the city's that owes it; of a visit, who takes
    part.
    """

    first: datetime.date
    last: datetime.date
    title: str
    url: str
    network: str
    is_deadline: bool = False
    is_step: bool = False
    is_cancelled: bool = False
    begins: datetime.time | None = None
    begins_at: datetime.datetime | None = None
    zone: str = ""
    place: str = ""

    @property
    def time_text(self) -> str:
        """When it begins, where there is little room; empty for whole days."""
        return dates.clock(self.begins, self.begins_at, self.zone) if self.begins else ""

    @property
    def time_here(self) -> str:
        """When it begins, by the clocks there and by the reader’s."""
        return dates.clock_here(self.begins, self.begins_at, self.zone) if self.begins else ""

    @property
    def order(self) -> tuple[Any, ...]:
        """What entries are sorted by: day, time, title."""
        return (self.first, self.begins or datetime.time.min, self.title)


def rows_for(
    user: User | AnonymousUser, *, network: str = "", theme: str = "", mine: bool = False
) -> tuple[MeetingQuerySet, AgendaItemQuerySet]:
    """(meetings, items with a deadline) that ``user`` may see, narrowed."""
    meetings = Meeting.objects.listed_to(user)
    items = AgendaItem.objects.listed_to(user).filter(deadline_on__isnull=False)
    if network:
        meetings, items = meetings.filter(network__slug=network), items.filter(network__slug=network)
    if theme:
        meetings, items = meetings.filter(themes__has=theme), items.filter(theme=theme)
    if mine:
        meetings, items = concerning(meetings, user), concerning(items, user)
    return meetings, items


def concerning(rows: Any, user: User | AnonymousUser) -> Any:
    """Those of ``rows`` that are addressed to their cities, or are their own network's."""
    seats = Seat.objects.held_by(user)
    cities = [seat.city_id for seat in seats if seat.city_id]
    networks = [seat.network_id for seat in seats if seat.network_id]
    asked = rows.model.objects.concerning(cities).values("pk")
    mine = Q(pk__in=asked) | Q(network__in=networks)
    if rows.model is Meeting:
        answered = Attendance.objects.filter(city__in=cities)
        mine |= Q(pk__in=answered.exclude(answer=MeetingAnswer.NO).values("meeting"))
    return rows.filter(mine)


def declined_by(user: User | AnonymousUser) -> MeetingQuerySet:
    """The meetings to which every one of their cities that answered said no."""
    cities = [seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id]
    answers = Attendance.objects.filter(city__in=cities)
    comes = answers.exclude(answer=MeetingAnswer.NO).values("meeting")
    return Meeting.objects.filter(pk__in=answers.values("meeting")).exclude(pk__in=comes)


def steps_for(
    user: User | AnonymousUser, *, network: str = "", theme: str = "", mine: bool = False
) -> list[StepDay]:
    """The days of agreements in the calendar of their cities. They are addressed to no city by a network."""
    return days_of(user, timezone.localdate(), theme=theme) if mine and not network else []


def visits_for(
    user: User | AnonymousUser, *, network: str = "", theme: str = "", mine: bool = False
) -> VisitQuerySet:
    """The visits in the calendar of their cities: planned ones, and those that took place."""
    shown = visits_of_cities(user, theme=theme) if mine and not network else Visit.objects.none()
    return shown.exclude(status=VisitStatus.CANCELLED)


def entries(
    meetings: MeetingQuerySet,
    items: AgendaItemQuerySet,
    steps: Iterable[StepDay],
    visits: VisitQuerySet,
    *,
    first: datetime.date,
    last: datetime.date,
) -> list[Entry]:
    """All entries that touch the days from ``first`` to ``last``, in order. Three statements at most."""
    shown = meetings.filter(starts_on__lte=last, ends_on__gte=first).with_places().order_by("starts_at", "pk")
    found = [_of_meeting(meeting) for meeting in shown[:MOST]]
    due = items.filter(deadline_on__range=(first, last)).with_network().order_by("deadline_on", "pk")
    found += [_of_item(item) for item in due[:MOST]]
    found += [_of_step(day) for day in steps if first <= day.due <= last and not day.is_over]
    travelled = visits.filter(first_day__lte=last, last_day__gte=first).select_related("city")
    found += [_of_visit(visit) for visit in travelled.order_by("first_day", "pk")[:MOST]]
    return sorted(found, key=lambda entry: entry.order)


def _of_meeting(meeting):
    return Entry(
        meeting.starts_on,
        meeting.ends_on,
        meeting.title,
        meeting.get_absolute_url(),
        str(meeting.network),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        begins=meeting.starts_time,
        begins_at=meeting.starts_at,
        zone=meeting.time_zone,
        place=str(meeting.city or meeting.address),
    )


def _of_item(item):
    return Entry(
        item.deadline_on,
        item.deadline_on,
        item.title,
        item.get_absolute_url(),
        str(item.network),
        is_deadline=True,
        is_cancelled=item.state == ItemState.CLOSED,
        begins=item.deadline_time,
        begins_at=item.deadline_at,
        zone=item.deadline_zone,
    )


def _of_step(day):
    return Entry(
        day.due,
        day.due,
        dates.step(day),
        day.agreement.get_absolute_url(),
        str(day.city),
        is_deadline=True,
        is_step=True,
    )


def _of_visit(visit):
    return Entry(
        visit.first_day,
        visit.last_day,
        _("Visit: %(title)s") % {"title": visit.purpose},
        visit.get_absolute_url(),
        visit.label,
    )
