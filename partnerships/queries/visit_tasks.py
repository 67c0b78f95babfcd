"""The open tasks that name a person, when their role ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networks.choices import Power
from networks.models import Seat
from networks.queries.seats import seats_with
from networks.roles import permits
from partnerships.models import VisitTask

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from networks.models.seat import SeatQuerySet


def left_by(seat: Seat) -> QuerySet[VisitTask]:
    """Open tasks of the city that name the person of ``seat``, who could no longer do them without it.

    None where they keep another role there that lets them. One statement, and one to read them.
    """
    if not seat.city_id or not permits(seat.role, Power.VISIT):
        return VisitTask.objects.none()
    others = seats_with(Power.VISIT, cities=[seat.city_id]).filter(person=seat.person_id).exclude(pk=seat.pk)
    if others.exists():
        return VisitTask.objects.none()
    return VisitTask.objects.filter(city=seat.city_id, assignee=seat.person_id, done_at=None)


def successors_of(seat: Seat) -> SeatQuerySet:
    """The seats of other people in the city whose role lets them do its tasks."""
    return seats_with(Power.VISIT, cities=[seat.city_id]).exclude(person=seat.person_id)
