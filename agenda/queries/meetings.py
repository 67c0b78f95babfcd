"""What the pages of meetings show beside the meeting itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, QuerySet, Value, When

from agenda.choices import MeetingAnswer, MeetingState
from agenda.digests import dates
from agenda.models import AgendaItem, Attendance, Delegate, Meeting
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.lists import comma_separated, semicolon_separated

if TYPE_CHECKING:
    from agenda.models.item import AgendaItemQuerySet
    from citydiplo.accounts.models import User

MEETING_COLUMNS = (
    "id",
    "title",
    "state",
    "starts_on",
    "starts_time",
    "ends_on",
    "ends_time",
    "time_zone",
    "starts_at",
    "ends_at",
    "address",
    "audience",
    "places_taken",
    "is_demo",
    "network__slug",
    "network__acronym",
    "network__name",
    "city__slug",
    "city__label",
    "city__country",
)


def meeting_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of a directory in words."""
    names = country_names()
    for row in rows:
        row["network"] = row["network__acronym"] or row["network__name"]
        row["when"] = dates.days(row["starts_on"], row["ends_on"])
        if row["starts_time"]:
            row["time_here"] = dates.clock_here(row["starts_time"], row["starts_at"], row["time_zone"])
        row["country"] = names.get(row["city__country"], "")
        row["is_cancelled"] = row["state"] == MeetingState.CANCELLED
    return rows


def attendances_of(meeting: Meeting) -> QuerySet[Attendance]:
    """The answers of cities: yes, maybe, no, then who waits in the order of asking. Two statements."""
    order = Case(*(When(answer=answer, then=Value(place)) for place, answer in enumerate(MeetingAnswer)))
    found = Attendance.objects.filter(meeting=meeting).select_related("city").prefetch_related("delegates")
    return found.order_by(order, Case(When(answer=MeetingAnswer.WAITING, then="answered_at")), "city__name")


def items_of(meeting: Meeting, user: User | AnonymousUser) -> AgendaItemQuerySet:
    """The agenda items of a meeting in their order, as far as ``user`` may read them."""
    visible = AgendaItem.objects.visible_to(user).filter(meeting_items__meeting=meeting)
    return visible.order_by("meeting_items__order", "meeting_items__pk")


def delegates_of(meeting: Meeting, *, with_names: bool) -> dict[int, str]:
    """{answer: its further delegates in words} of a meeting. One statement."""
    found: dict[int, list[str]] = {}
    for one in Delegate.objects.filter(attendance__meeting=meeting):
        words = [one.name if with_names else "", one.role]
        found.setdefault(one.attendance_id, []).append(comma_separated(words))
    return {pk: semicolon_separated(people) for pk, people in found.items()}
