"""Meetings: written, published, moved, cancelled; their minutes and the follow-up tasks of cities."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions import attendance
from agenda.actions.addressed import NotPossibleError, claim, once, set_cities
from agenda.actions.search import index_meetings
from agenda.choices import MeetingState
from agenda.models import FollowUp, Meeting, MeetingItem
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.jobs import run_soon
from networks.actions.on_behalf import acts_for
from networks.actions.places import on_record

if TYPE_CHECKING:
    from agenda.models import AgendaItem
    from citydiplo.accounts.models import User
    from networks.models import City, GazetteerPlace, Network

# When and where: those who said that they come are told of a change by an immediate mail.
WHEN_AND_WHERE = (
    "starts_on",
    "starts_time",
    "ends_on",
    "ends_time",
    "time_zone",
    "city",
    "address",
    "online_link",
)
# What people's calendars show of a meeting: a change of it is a new edition there.
IN_CALENDARS = ("title", *WHEN_AND_WHERE)


class MeetingFacts(TypedDict, total=False):
    """What a meeting says. Times are local times of ``time_zone``; ``capacity`` is a number of cities.

    ``city`` may be a place of the gazetteer: it becomes a city.
    """

    title: str
    starts_on: datetime.date
    starts_time: datetime.time | None
    ends_on: datetime.date
    ends_time: datetime.time | None
    time_zone: str
    city: City | GazetteerPlace | None
    address: str
    online_link: str
    capacity: int | None
    text: str
    themes: Sequence[str]
    dimension: str
    audience: str


@acts_for("network")
def write(
    *,
    network: Network,
    token: UUID | None,
    cities: Iterable[City | GazetteerPlace] = (),
    items: Iterable[AgendaItem] = (),
    **facts: Unpack[MeetingFacts],
) -> Meeting:
    """A draft in the name of ``network``. ``token`` names one filling in of the form: twice makes one."""

    def make():
        return _save(Meeting(network=network, entry_token=token, **_placed(facts)), cities, items)

    return once(Meeting, token, make)


@acts_for("meeting.network")
@transaction.atomic
def amend(
    *,
    meeting: Meeting,
    version: int | None,
    cities: Iterable[City | GazetteerPlace] = (),
    items: Iterable[AgendaItem] = (),
    **facts: Unpack[MeetingFacts],
) -> Meeting:
    """Write ``facts``; raises Stale if somebody saved it since ``version``."""
    current = claim(meeting, MeetingState.DRAFT, MeetingState.PUBLISHED, version=version)
    before, place_before = _values(current, IN_CALENDARS), _values(current, WHEN_AND_WHERE)
    for field, value in _placed(facts).items():
        setattr(current, field, value)
    if before != _values(current, IN_CALENDARS) and current.published_at:
        current.sequence += 1
        if place_before != _values(current, WHEN_AND_WHERE):
            current.moved_at, current.moved_from = timezone.now(), place_before
            run_soon("agenda.tasks.remind_of_meetings")
    saved = _save(current, cities, items)
    if saved.published_at:
        attendance.fill_places(meeting=saved)
    return saved


def _placed(facts):
    """The facts with a city of the register, which is entered if it is new."""
    return facts | {"city": on_record([place])[0]} if (place := facts.get("city")) else facts


def _values(meeting: Meeting, names: tuple[str, ...]) -> dict[str, str | int | None]:
    """{field: its value}, fit for JSON and for comparing."""
    values = {name: meeting._meta.get_field(name).value_from_object(meeting) for name in names}  # type: ignore[union-attr]
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in values.items()
    }


@acts_for("meeting.network")
@transaction.atomic
def publish(*, meeting: Meeting) -> Meeting:
    """Its audience reads it from now on, and its cities can answer."""
    current = claim(meeting, MeetingState.DRAFT)
    current.state, current.published_at = MeetingState.PUBLISHED, timezone.now()
    return _saved(current)


@acts_for("meeting.network")
@transaction.atomic
def cancel(*, meeting: Meeting, reason: str) -> Meeting:
    """It does not take place. Calendars that hold it learn so."""
    current = claim(meeting, MeetingState.PUBLISHED)
    current.state, current.cancelled_at = MeetingState.CANCELLED, timezone.now()
    current.cancellation_reason = reason
    current.sequence += 1
    run_soon("agenda.tasks.remind_of_meetings")
    with history.because(reason):
        return _saved(current)


@transaction.atomic
def discard(*, meeting: Meeting) -> None:
    """Throw a draft away. What somebody could read is cancelled instead."""
    claim(meeting, MeetingState.DRAFT).delete()
    _announce(meeting.pk)


@acts_for("meeting.network")
@transaction.atomic
def write_minutes(*, meeting: Meeting, version: int | None, minutes: str) -> Meeting:
    """What was said and decided, for those who could read the invitation."""
    current = claim(meeting, MeetingState.PUBLISHED, version=version)
    if current.starts_at > timezone.now():
        raise NotPossibleError(_("The meeting has not begun. You can add minutes after it begins."))
    current.minutes = minutes
    current.minutes_at = (current.minutes_at or timezone.now()) if minutes.strip() else None
    return _saved(current)


@acts_for("meeting.network")
@transaction.atomic
def agree(*, meeting: Meeting, city: City, action: str, due_on: Any) -> FollowUp:
    """Give ``city`` a follow-up task; it is shown on its desk until it is done."""
    current = claim(meeting, MeetingState.PUBLISHED)
    follow_up = FollowUp.objects.create(meeting=current, city=city, action=action, due_on=due_on)
    _saved(current)
    return follow_up


@acts_for("follow_up.city")
@transaction.atomic
def mark_done(*, follow_up: FollowUp, by: User, done: bool) -> bool:
    """Done, or not done after all. The second of two callers changes nothing."""
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if done == (current.done_at is not None):
        return False
    current.done_at, current.done_by = (timezone.now(), by) if done else (None, None)
    current.save()
    versions.bump("meetings", "desk")
    return True


@acts_for("follow_up.meeting.network")
@transaction.atomic
def delete_follow_up(*, follow_up: FollowUp) -> None:
    """It was no follow-up after all."""
    follow_up.delete()
    versions.bump("meetings", "desk")


def settle_clocks() -> int:
    """Write the times of coming meetings again where a country changed its clocks. Returns how many."""
    moved = 0
    for meeting in Meeting.objects.filter(ends_at__gt=timezone.now()).iterator(chunk_size=500):
        before = (meeting.starts_at, meeting.ends_at)
        meeting.settle_times()
        if before != (meeting.starts_at, meeting.ends_at):
            moved += Meeting.objects.filter(pk=meeting.pk, version=meeting.version).update(
                starts_at=meeting.starts_at, ends_at=meeting.ends_at, sequence=meeting.sequence + 1
            )
    if moved:
        versions.bump("meetings", "desk")
    return moved


def _save(meeting, cities, items):
    meeting.settle_times()
    if meeting.capacity is not None and meeting.capacity < meeting.places_taken:
        taken = {"taken": meeting.places_taken}
        raise ValidationError(
            {"capacity": _("Places already taken: %(taken)s. Enter this number or more.") % taken}
        )
    meeting.full_clean()
    meeting.save()
    set_cities(meeting, cities)
    _set_items(meeting, items)
    _announce(meeting.pk)
    return meeting


def _set_items(meeting, items):
    """One by one, so that the history says which came, which left and which moved."""
    rest = {line.item_id: line for line in meeting.meeting_items.all()}
    for order, item in enumerate(items):
        line = rest.pop(item.pk, None) or MeetingItem(meeting=meeting, item=item, order=-1)
        if line.order != order:
            line.order = order
            line.save()
    for line in rest.values():
        line.delete()


def _saved(meeting):
    meeting.save()
    _announce(meeting.pk)
    return meeting


def _announce(pk):
    index_meetings([pk])
    versions.bump("meetings", "desk")
