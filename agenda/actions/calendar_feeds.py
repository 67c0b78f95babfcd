"""A person's private calendar address: made, renewed, revoked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from agenda.models import CalendarFeed

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


@transaction.atomic
def renew(*, person: User) -> CalendarFeed:
    """A new address; the one before stops working immediately."""
    CalendarFeed.objects.filter(person=person).delete()
    return CalendarFeed.objects.create(person=person)


def revoke(*, person: User) -> None:
    """Delete the person's address: calendars can no longer read it."""
    CalendarFeed.objects.filter(person=person).delete()


def note_reading(*, feed: CalendarFeed, today: date) -> None:
    """Remember the day on which a calendar last read it; one write a day."""
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)
