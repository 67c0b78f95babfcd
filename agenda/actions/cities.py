"""What happens to agenda items and meetings when a city is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q

from agenda.actions import attendance, follows, groups
from agenda.choices import MeetingAnswer
from agenda.models import AgendaItem, Attendance, Comment, CoSignature, FollowUp, Meeting
from citydiplo.kit import history
from networks.actions.moving import move

if TYPE_CHECKING:
    from networks.models import City


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Move every link of ``city`` in this app to ``into``."""
    follows.reassign(city=city, into=into)
    groups.reassign(city=city, into=into)
    move(CoSignature.objects.live(), city=city, into=into, same=("item_id",))
    move(Attendance.objects.all(), city=city, into=into, same=("meeting_id",))
    for model in (CoSignature, FollowUp, Meeting):
        theirs = model.objects.filter(city=city)
        with history.watching(theirs):
            theirs.update(city=into)
    Comment.objects.filter(city=city).update(city=into)
    for model in (AgendaItem, Meeting):  # type: ignore[assignment]
        for addressed in model.objects.filter(cities=city):  # type: ignore[misc]
            addressed.cities.add(into)  # type: ignore[union-attr]
            addressed.cities.remove(city)  # type: ignore[union-attr]
    _recount_places(Meeting.objects.filter(attendances__city=into))


def _recount_places(meetings):
    """Two answers that became one free a place."""
    coming = Count("attendances", filter=Q(attendances__answer=MeetingAnswer.YES))
    for meeting in Meeting.objects.filter(pk__in=meetings.values("pk")).annotate(coming=coming):
        Meeting.objects.filter(pk=meeting.pk).update(places_taken=meeting.coming)
        attendance.fill_places(meeting=meeting)
