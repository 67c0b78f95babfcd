"""A person's rounds: made when she first follows at a cadence, and moved when her hour or zone changes."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from agenda.choices import Cadence
from agenda.models import Letterbox, PostOffice, Round
from citydiplo.accounts.models import User

CHUNK = 5_000


def letterbox_of(person):
    return Letterbox.objects.get_or_create(person=person)[0]


def claim(person, cadences):
    """Her rounds of these cadences by cadence, locked for this transaction, made where they are missing.

    While they are locked no digest of hers can be planned, and a stretch can change hands.
    """
    wanted = sorted({Cadence(cadence) for cadence in cadences} - {Cadence.PORTAL})
    missing = set(wanted) - set(
        Round.objects.filter(person=person, cadence__in=wanted).values_list("cadence", flat=True)
    )
    if missing:
        Round.objects.bulk_create([_new(person, cadence) for cadence in missing], ignore_conflicts=True)
    found = Round.objects.select_for_update().filter(person=person, cadence__in=wanted).order_by("pk")
    return {Cadence(round_.cadence): round_ for round_ in found}


def _new(person, cadence):
    box, now = letterbox_of(person), timezone.now()
    made = Round(
        person=person,
        cadence=cadence,
        position=head(),
        since=now,
        zone=person.time_zone,
        hour=box.hour,
        weekday=box.weekday,
    )
    made.next_due_at = made.due_after(now)
    return made


def head():
    """The id that the next news will have at least."""
    return PostOffice.objects.values_list("head", flat=True).first() or 1


@transaction.atomic
def set_hour(*, person, hour, weekday, repeats):
    """Her digests come at another hour or day from now on. What is planned already still comes."""
    box = letterbox_of(person)
    box.hour, box.weekday, box.repeats = hour, weekday, repeats
    box.save(update_fields=["hour", "weekday", "repeats"])
    now = timezone.now()
    for round_ in Round.objects.select_for_update().filter(person=person).order_by("pk"):
        round_.hour, round_.weekday = hour, weekday
        round_.next_due_at = round_.due_after(now)
        round_.save(update_fields=["hour", "weekday", "next_due_at"])


def follow_zones(*, now):
    """Move the rounds of people who live in another zone now; returns how many. Costs one look at all."""
    zone = User.objects.filter(pk=OuterRef("person")).values("time_zone")
    moved = (
        Round.objects.exclude(person__time_zone=F("zone"))
        .annotate(new_zone=Subquery(zone))
        .order_by("pk")[:CHUNK]
    )
    count = 0
    with transaction.atomic():
        for round_ in moved.select_for_update(of=("self",)):
            round_.zone = round_.new_zone
            round_.next_due_at = round_.due_after(now)
            round_.save(update_fields=["zone", "next_due_at"])
            count += 1
    return count
