"""Demo agenda items and meetings: invented, marked so, and dated from the day on which they are loaded."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from agenda.actions.search import index_items, index_meetings
from agenda.choices import CoSignatureState, ItemState, MeetingAnswer, MeetingState, Position
from agenda.models import (
    AgendaItem,
    Attendance,
    CityGroup,
    Comment,
    CoSignature,
    Delegate,
    FollowUp,
    Meeting,
    MeetingItem,
    VisitLink,
)
from citydiplo.kit.text import zones
from networks.choices import SeatRole
from networks.models import City, Network
from partnerships.models import Visit


def add_item(entry: dict[str, Any], _marks: Mapping[str, Any]) -> AgendaItem | None:
    """An agenda item with its co-signatures, positions and comments; None where it is there already."""
    network, title = Network.objects.get(slug=entry.pop("network")), entry.pop("title")
    if AgendaItem.objects.filter(network=network, title=title, is_demo=True).exists():
        return None
    signed, comments, today = entry.pop("signed", ()), entry.pop("comments", ()), timezone.localdate()
    published, closed = _moment(entry.pop("published", None)), _moment(entry.pop("closed", None))
    deadline = entry.pop("deadline", None)
    state = entry.pop("state", ItemState.CLOSED if closed else ItemState.PUBLISHED)
    item = AgendaItem(
        network=network,
        title=title,
        state=state,
        published_at=published,
        closed_at=closed,
        deadline_on=None if deadline is None else today + datetime.timedelta(days=deadline),
        is_demo=True,
        **_stripped(entry),
    )
    item.settle_deadline()
    item.full_clean()
    item.save()
    positions = [{"city": said} if isinstance(said, str) else said for said in signed]
    for place, said in enumerate(positions, 1):
        CoSignature.objects.create(
            item=item,
            city=City.objects.get(slug=said["city"]),
            position=said.get("position", Position.YES),
            statement=said.get("statement", ""),
            state=CoSignatureState.SIGNED,
            role=SeatRole.CITY_LEAD if place % 3 else SeatRole.CITY_EDITOR,
            signed_at=min(published + datetime.timedelta(hours=20 * place), timezone.now()),
        )
    _discuss(item, comments)
    index_items([item.pk])
    return item


def _discuss(item, comments):
    """Write a discussion. ``answers`` says that a comment belongs to the thread before it."""
    thread = None
    for said in comments:
        comment = Comment(
            item=item,
            text=said["text"].strip(),
            thread=thread if said.get("answers") else None,
            entry_token=uuid.uuid4(),
        )
        model, slug = (City, said["city"]) if "city" in said else (Network, said["network"])
        comment.author = model.objects.get(slug=slug)
        comment.save()
        thread = comment.thread or comment
        # ``said_at`` is set to now by the model; the demo tells of days past.
        Comment.objects.filter(pk=comment.pk).update(said_at=_moment(said["said"]))


def add_meeting(entry: dict[str, Any], _marks: Mapping[str, Any]) -> Meeting | None:
    """A meeting with who comes, its items and what remained; None where it is there already."""
    network, title = Network.objects.get(slug=entry.pop("network")), entry.pop("title")
    if Meeting.objects.filter(network=network, title=title, is_demo=True).exists():
        return None
    answers, follow_ups, items = (entry.pop(name, ()) for name in ("answers", "follow_ups", "items"))
    published, reason = _moment(entry.pop("published")), entry.pop("reason", "")
    visit = Visit.objects.filter(purpose=entry.pop("visit", ""), is_demo=True).first()
    city = City.objects.get(slug=entry.pop("city")) if "city" in entry else None
    meeting = Meeting(
        network=network,
        title=title,
        city=city,
        state=entry.pop("state", MeetingState.PUBLISHED),
        published_at=published,
        cancellation_reason=reason,
        cancelled_at=timezone.now() if reason else None,
        sequence=1 if reason else 0,
        online_link=entry.pop("online", ""),
        places_taken=sum(answer["answer"] == MeetingAnswer.YES for answer in answers),
        is_demo=True,
        **_times(entry, city),
        **_stripped(entry),
    )
    meeting.settle_times()
    meeting.minutes_at = meeting.ends_at if meeting.minutes else None
    meeting.full_clean()
    meeting.save()
    for order, name in enumerate(items):
        item = AgendaItem.objects.get(network=network, title=name, is_demo=True)
        MeetingItem.objects.create(meeting=meeting, item=item, order=order)
    for place, answer in enumerate(answers, 1):
        attendance = Attendance.objects.create(
            meeting=meeting,
            city=City.objects.get(slug=answer["city"]),
            answer=answer["answer"],
            delegate_role=answer.get("role", ""),
            delegate_name=answer.get("name", ""),
            attended=answer.get("attended"),
            entered_by_network=answer.get("entered", False),
            answered_at=min(published + datetime.timedelta(hours=7 * place), timezone.now()),
        )
        Delegate.objects.bulk_create(
            Delegate(attendance=attendance, order=order, **person)
            for order, person in enumerate(answer.get("delegates", ()))
        )
    for follow_up in follow_ups:
        FollowUp.objects.create(
            meeting=meeting,
            city=City.objects.get(slug=follow_up["city"]),
            action=follow_up["action"],
            due_on=timezone.localdate() + datetime.timedelta(days=follow_up["due"]),
            done_at=timezone.now() if follow_up.get("done") else None,
        )
    if visit:
        VisitLink.objects.create(visit=visit, meeting=meeting)
    index_meetings([meeting.pk])
    return meeting


def add_group(entry: dict[str, Any], _marks: Mapping[str, Any]) -> CityGroup | None:
    """A network's group of cities; None where it is there already."""
    network = Network.objects.get(slug=entry["network"])
    group, made = CityGroup.objects.get_or_create(network=network, name=entry["name"])
    if made:
        group.cities.set(City.objects.filter(slug__in=entry["cities"]))
    return group if made else None


def _stripped(entry):
    """What is left of an entry, its texts without the line breaks of the file."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in entry.items()}


def _times(entry, city):
    """Takes the days and clock times of a meeting, the first of them counted from today."""
    first = timezone.localdate() + datetime.timedelta(days=entry.pop("starts"))
    zone = entry.pop("zone", "") or (city.time_zone if city else "") or "UTC"
    last = first + datetime.timedelta(days=entry.pop("days", 1) - 1)
    if "time" not in entry:
        return {"starts_on": first, "ends_on": last, "time_zone": zone}
    begins = datetime.time.fromisoformat(entry.pop("time"))
    long = datetime.timedelta(minutes=entry.pop("minutes_long"))
    ends = (zones.moment(first, begins, zone) + long).astimezone(zones.zone(zone))
    return {
        "starts_on": first,
        "starts_time": begins,
        "ends_on": ends.date(),
        "ends_time": ends.time(),
        "time_zone": zone,
    }


def _moment(days):
    """So many days from now; None for none."""
    return None if days is None else timezone.now() + datetime.timedelta(days=days)
