"""A person's private calendar address: made, renewed, revoked."""

from django.db import transaction

from agenda.models import CalendarFeed


@transaction.atomic
def renew(*, person):
    """A new address; the one before stops working at once."""
    CalendarFeed.objects.filter(person=person).delete()
    return CalendarFeed.objects.create(person=person)


def revoke(*, person):
    """No address any more."""
    CalendarFeed.objects.filter(person=person).delete()


def note_reading(*, feed, today):
    """Remember the day on which a calendar last read it; one write a day."""
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)
