"""Reminders before a meeting and a nudge for its minutes after, at the reader's own morning, each once.

The row that says it was written and the mail itself are one transaction; what a stopped machine missed is
made good as long as it still says something. Of two that are due at once, only the later is written.
"""

import datetime
import logging
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Answer, MeetingState, Occasion
from agenda.models import Attendance, Meeting, MeetingReminder
from agenda.queries.audiences import may_answer
from citydiplo.kit import clocks, mail
from networks.choices import Power, SeatRole
from networks.models import Seat
from networks.roles import permits

log = logging.getLogger(__name__)

MORNING = datetime.time(8)
DAYS_BEFORE = {Occasion.WEEK_BEFORE: 7, Occasion.DAY_BEFORE: 1}
NUDGED_AFTER = 2  # days after the last one
NUDGED_UNTIL = datetime.timedelta(days=30)
SPEAKERS = [role for role in SeatRole.of_cities() if permits(role, Power.CONFIRM)]
WRITERS = [role for role in SeatRole.of_networks() if permits(role, Power.EDIT_NETWORK)]


def remind(*, now=None):
    """Write what is due. Returns how many mails; safe to run twice and at once."""
    now = now or timezone.now()
    soon = now + datetime.timedelta(days=max(DAYS_BEFORE.values()) + 2)
    coming = Meeting.objects.standing().filter(starts_at__gt=now, starts_at__lt=soon)
    return _each(coming.with_places().order_by("starts_at"), _remind_of, now)


def nudge(*, now=None):
    """Ask for the minutes of what is over. Returns how many mails."""
    now = now or timezone.now()
    over = Meeting.objects.standing().filter(ends_at__lte=now, ends_at__gt=now - NUDGED_UNTIL, minutes="")
    return _each(over.with_places().order_by("ends_at"), _nudge_for, now)


def _each(meetings, write, now):
    """The mails of all meetings. One that fails is logged, and keeps nobody else's mail back."""
    mails = 0
    for meeting in meetings:
        try:
            mails += write(meeting, now)
        except Exception:
            log.exception("No reminders of meeting %s", meeting.pk)
    return mails


def _remind_of(meeting, now):
    comes = Attendance.objects.filter(meeting=meeting, answer__in=[Answer.YES, Answer.MAYBE])
    answers = {attendance.city_id: attendance for attendance in comes.select_related("city")}
    # A city that answered may be asked no more since: the mail holds the online link.
    invited = {city.pk for city in may_answer(meeting, [answer.city for answer in answers.values()])}
    answers = {city: answer for city, answer in answers.items() if city in invited}
    seats = Seat.objects.standing().filter(city__in=answers, role__in=SPEAKERS, person__is_active=True)
    written = _written(meeting, DAYS_BEFORE)
    people = {}
    for seat in seats.select_related("person", "city").order_by("granted_at"):
        people.setdefault(seat.person_id, seat)
    mails = 0
    for seat in people.values():
        attendance = answers[seat.city_id]
        occasion = _due_occasion(meeting, seat.person, attendance.answered_at, now)
        if occasion and not written & set(_from(occasion, seat.person_id)):
            context = {"answer": attendance, "city": seat.city, "days": DAYS_BEFORE[occasion]}
            mails += _write(meeting, seat.person, occasion, "meeting_reminder", context)
    return mails


def _due_occasion(meeting, person, answered_at, now):
    """The latest occasion whose morning has come for her since her city answered; None for none."""
    day = meeting.starts_at.astimezone(_zone(person)).date()
    for occasion, days in sorted(DAYS_BEFORE.items(), key=lambda pair: pair[1]):
        due = clocks.moment(day - datetime.timedelta(days=days), MORNING, person.time_zone)
        if answered_at < due <= now:
            return occasion
    return None


def _from(occasion, person):
    """What makes ``occasion`` superfluous once it was written: itself, and what comes later."""
    return [(person, other) for other, days in DAYS_BEFORE.items() if days <= DAYS_BEFORE[occasion]]


def _nudge_for(meeting, now):
    seats = Seat.objects.standing().filter(
        network=meeting.network_id, role__in=WRITERS, person__is_active=True
    )
    written, mails = _written(meeting, [Occasion.MINUTES]), 0
    for person in {seat.person_id: seat.person for seat in seats.select_related("person")}.values():
        day = meeting.ends_at.astimezone(_zone(person)).date() + datetime.timedelta(days=NUDGED_AFTER)
        is_due = clocks.moment(day, MORNING, person.time_zone) <= now
        if is_due and (person.pk, Occasion.MINUTES) not in written:
            mails += _write(meeting, person, Occasion.MINUTES, "minutes_wanted", {})
    return mails


def _written(meeting, occasions):
    rows = MeetingReminder.objects.filter(
        meeting=meeting, meeting_day=meeting.starts_on, occasion__in=list(occasions)
    )
    return set(rows.values_list("person", "occasion"))


@transaction.atomic
def _write(meeting, person, occasion, message, context):
    """Whether the mail was written now: by one of two runs at once."""
    # Looked at again under the lock of its row: it may have been cancelled or moved a moment ago.
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.state != MeetingState.PUBLISHED or current.version != meeting.version:
        return False
    _row, is_new = MeetingReminder.objects.get_or_create(
        meeting=meeting, person=person, occasion=occasion, meeting_day=meeting.starts_on
    )
    if not is_new:
        return False
    mail.write_to(
        person,
        message,
        {
            "meeting": meeting,
            "link": mail.absolute(reverse("meeting", args=[meeting.pk])),
            **context,
        },
    )
    return True


def _zone(person):
    return ZoneInfo(person.time_zone)
