"""Mails that a job writes about meetings and deadlines, each once.

Before a meeting and before a deadline in the morning of the reader; to those who come as soon as a meeting
was moved or cancelled; for the minutes after it. The row that says that a mail was written and the mail
itself are one transaction; what a stopped machine missed is made good as long as it still says something.
Of two reminders that are due at once, only the later is written.
"""

import datetime
import logging
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Model
from django.urls import reverse
from django.utils import timezone

from agenda.choices import ItemKind, ItemState, MeetingAnswer, MeetingState, Occasion
from agenda.models import AgendaItem, Attendance, DeadlineReminder, Meeting, MeetingReminder
from agenda.queries.audiences import may_answer
from agenda.queries.recipients import each_person_once, recipients_of, unanswered
from citydiplo.accounts.models import User
from citydiplo.kit.mail import outbox
from citydiplo.kit.text import zones
from networks.choices import Power
from networks.queries.seats import seats_with

log = logging.getLogger(__name__)

MORNING = datetime.time(8)
DAYS_BEFORE = {Occasion.WEEK_BEFORE: 7, Occasion.DAY_BEFORE: 1}
NUDGED_AFTER = 2  # days after the last one
NUDGED_UNTIL = datetime.timedelta(days=30)
TOLD_WITHIN = datetime.timedelta(days=7)  # after that, a change is no news by mail


def remind(*, now: datetime.datetime | None = None) -> int:
    """Write to those who come, and to cities that have not answered. Returns how many mails.

    Safe to run twice and concurrently.
    """
    now = now or timezone.now()
    coming = Meeting.objects.listed().filter(starts_at__gt=now, starts_at__lt=_soon(now))
    coming = coming.with_places().order_by("starts_at")
    return _each(coming, _remind_of, now) + _each(coming, _ask_again, now)


def remind_of_deadlines(*, now: datetime.datetime | None = None) -> int:
    """Write to cities that are asked to co-sign or to decide, and have not. Returns how many mails."""
    now = now or timezone.now()
    items = AgendaItem.objects.open().filter(kind__in=ItemKind.co_signed())
    items = items.filter(deadline_at__gt=now, deadline_at__lt=_soon(now))
    return _each(items.with_network().order_by("deadline_at"), _remind_of_deadline, now)


def tell_changes(*, now: datetime.datetime | None = None) -> int:
    """Write to cities that come, or may come, to what was moved or cancelled. Returns how many mails."""
    now = now or timezone.now()
    since = now - TOLD_WITHIN
    moved = Meeting.objects.listed().filter(moved_at__gt=since, ends_at__gt=now)
    cancelled = Meeting.objects.filter(
        state=MeetingState.CANCELLED, cancelled_at__gt=since, ends_at__gt=F("cancelled_at")
    )
    return sum(_each(meetings.with_places(), _tell_change, now) for meetings in (moved, cancelled))


def nudge(*, now: datetime.datetime | None = None) -> int:
    """Ask for the minutes of what is over. Returns how many mails."""
    now = now or timezone.now()
    over = Meeting.objects.listed().filter(ends_at__lte=now, ends_at__gt=now - NUDGED_UNTIL, minutes="")
    return _each(over.with_places().order_by("ends_at"), _nudge_for, now)


def _soon(now):
    return now + datetime.timedelta(days=max(DAYS_BEFORE.values()) + 2)


def _each(rows: Iterable[Model], write: Callable, now: datetime.datetime) -> int:
    """The mails of all rows. One that fails is logged, and keeps nobody else's mail back."""
    mails = 0
    for row in rows:
        try:
            mails += write(row, now)
        except Exception:
            log.exception("No reminders of %s %s", row._meta.label, row.pk)
    return mails


def _coming_to(meeting, **facts):
    """({city: its answer}, [a role of each person]) of cities that come or may, and are still invited."""
    comes = Attendance.objects.filter(meeting=meeting, answer__in=MeetingAnswer.expecting(), **facts)
    answers = {attendance.city_id: attendance for attendance in comes.select_related("city")}
    # A city that answered may have lost its invitation since: the mail holds the online link.
    invited = {city.pk for city in may_answer(meeting, [answer.city for answer in answers.values()])}
    answers = {city: answer for city, answer in answers.items() if city in invited}
    return answers, each_person_once(seats_with(Power.CONFIRM, cities=answers).order_by("granted_at", "pk"))


def _remind_of(meeting, now):
    answers, seats = _coming_to(meeting)
    written, mails = _written(meeting, DAYS_BEFORE), 0
    for seat in seats:
        attendance = answers[seat.city_id]
        occasion = _due_occasion(meeting.starts_at, seat.person, attendance.answered_at, now)
        if occasion and not written & set(_from(occasion, seat.person_id)):
            context = {"answer": attendance, "city": seat.city, "days": DAYS_BEFORE[occasion]}
            mails += _write(meeting, seat.person, occasion, "meeting_reminder", context)
    return mails


def _ask_again(meeting, now):
    """A week before it begins, the cities that have not answered are asked once more."""
    written, mails = _written(meeting, [Occasion.UNANSWERED]), 0
    for seat in recipients_of(unanswered(meeting)).seats:
        occasion = _due_occasion(meeting.starts_at, seat.person, meeting.published_at, now)
        if occasion and (seat.person_id, Occasion.UNANSWERED) not in written:
            context = {"city": seat.city}
            mails += _write(meeting, seat.person, Occasion.UNANSWERED, "meeting_unanswered", context)
    return mails


def _tell_change(meeting, now):
    is_moved = meeting.state == MeetingState.PUBLISHED
    occasion = Occasion.MOVED if is_moved else Occasion.CANCELLED
    changed_at = meeting.moved_at if is_moved else meeting.cancelled_at
    answers, seats = _coming_to(meeting, answered_at__lt=changed_at)
    written = _written(meeting, [occasion], edition=meeting.sequence)
    context = {"before": meeting.before_the_move() if is_moved else None}
    return sum(
        _write(
            meeting,
            seat.person,
            occasion,
            f"meeting_{occasion}",
            {**context, "answer": answers[seat.city_id], "city": seat.city},
            edition=meeting.sequence,
        )
        for seat in seats
        if (seat.person_id, occasion) not in written
    )


def _due_occasion(moment, person, since, now):
    """The latest occasion before ``moment`` whose morning has come for a person after ``since``, or None."""
    day = moment.astimezone(_zone(person)).date()
    for occasion, days in sorted(DAYS_BEFORE.items(), key=lambda pair: pair[1]):
        due = zones.moment(day - datetime.timedelta(days=days), MORNING, person.time_zone)
        if since < due <= now:
            return occasion
    return None


def _from(occasion, person):
    """What makes ``occasion`` superfluous once it was written: itself, and what comes later."""
    return [(person, other) for other, days in DAYS_BEFORE.items() if days <= DAYS_BEFORE[occasion]]


def _nudge_for(meeting, now):
    seats = seats_with(Power.EDIT_NETWORK, networks=[meeting.network_id])
    written, mails = _written(meeting, [Occasion.MINUTES]), 0
    for person in {seat.person_id: seat.person for seat in seats}.values():
        day = meeting.ends_at.astimezone(_zone(person)).date() + datetime.timedelta(days=NUDGED_AFTER)
        is_due = zones.moment(day, MORNING, person.time_zone) <= now
        if is_due and (person.pk, Occasion.MINUTES) not in written:
            mails += _write(meeting, person, Occasion.MINUTES, "minutes_wanted", {})
    return mails


def _remind_of_deadline(item, now):
    rows = DeadlineReminder.objects.filter(item=item, deadline_on=item.deadline_on)
    written, mails = set(rows.values_list("person", "occasion")), 0
    for seat in recipients_of(unanswered(item)).seats:
        occasion = _due_occasion(item.deadline_at, seat.person, item.published_at, now)
        if occasion and not written & set(_from(occasion, seat.person_id)):
            mails += _write_of_item(item, seat, occasion)
    return mails


def _written(meeting, occasions, **facts):
    rows = MeetingReminder.objects.filter(
        meeting=meeting, meeting_day=meeting.starts_on, occasion__in=list(occasions), **facts
    )
    return set(rows.values_list("person", "occasion"))


@transaction.atomic
def _write(meeting, person: User, occasion, message, context, *, edition=0) -> bool:
    """Whether the mail was written now: by one of two concurrent runs."""
    # Looked at again under the lock of its row: it may have been cancelled or moved a moment ago.
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if (current.state, current.version) != (meeting.state, meeting.version):
        return False
    _row, is_new = MeetingReminder.objects.get_or_create(
        meeting=meeting, person=person, occasion=occasion, meeting_day=meeting.starts_on, edition=edition
    )
    if is_new:
        link = outbox.absolute(reverse("meeting", args=[meeting.pk]))
        outbox.write_to(person, message, {"meeting": meeting, "link": link, **context})
    return is_new


@transaction.atomic
def _write_of_item(item, seat, occasion) -> bool:
    """Whether the mail was written now; nothing is where the item was closed or changed a moment ago."""
    current = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if current.state != ItemState.PUBLISHED or current.version != item.version:
        return False
    _row, is_new = DeadlineReminder.objects.get_or_create(
        item=item, person=seat.person, occasion=occasion, deadline_on=item.deadline_on
    )
    if is_new:
        link = outbox.absolute(reverse("agenda-item", args=[item.pk]))
        context = {"item": item, "city": seat.city, "days": DAYS_BEFORE[occasion], "link": link}
        outbox.write_to(seat.person, "deadline_reminder", context)
    return is_new


def _zone(person):
    return ZoneInfo(person.time_zone)
