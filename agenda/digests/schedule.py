"""The digest cursor with its pause, and a person's digest schedules.

The cursor is one row, which collecting and planning lock. A schedule is made with the first follow of a
cadence, and moves with hour and zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from agenda.choices import Cadence, DigestState
from agenda.models import DeliveryPreference, Digest, DigestCursor, DigestSchedule
from citydiplo.accounts.models import User
from citydiplo.kit.errors import DeliveryRefusedError
from citydiplo.kit.mail import bounces

CHUNK = 5_000


def cursor() -> DigestCursor:
    """The one row, made where it is missing."""
    return DigestCursor.objects.get_or_create(pk=1)[0]


def locked_cursor() -> DigestCursor:
    """The one row for this transaction alone: who holds it collects or plans, and nobody else."""
    cursor()
    return DigestCursor.objects.select_for_update().get(pk=1)


def is_paused() -> bool:
    """Whether an operator has paused all digests."""
    return DigestCursor.objects.filter(paused_at__isnull=False).exists()


@transaction.atomic
def pause(*, by: User | None, reason: str = "") -> None:
    """Send nothing until somebody resumes. Digests are still planned; nothing is lost."""
    cursor()
    DigestCursor.objects.filter(paused_at=None).update(
        paused_at=timezone.now(), paused_by=by, pause_reason=reason[:300]
    )


@transaction.atomic
def resume() -> None:
    """Send digests again after a pause."""
    DigestCursor.objects.update(paused_at=None, paused_by=None, pause_reason="")


def preference_of(person: User) -> DeliveryPreference:
    """How this person wants their email; made on first use."""
    return DeliveryPreference.objects.get_or_create(person=person)[0]


def claim(person: User, cadences: Iterable[str]) -> dict[Any, DigestSchedule]:
    """{cadence: schedule of ``person``}, locked for this transaction, made where they are missing.

    While they are locked no digest of theirs can be planned, and a follow can move to another cadence.
    """
    wanted = sorted({Cadence(cadence) for cadence in cadences} - {Cadence.PORTAL})
    missing = set(wanted) - set(
        DigestSchedule.objects.filter(person=person, cadence__in=wanted).values_list("cadence", flat=True)
    )
    if missing:
        DigestSchedule.objects.bulk_create(
            [_new(person, cadence) for cadence in missing], ignore_conflicts=True
        )
    found = (
        DigestSchedule.objects.select_for_update().filter(person=person, cadence__in=wanted).order_by("pk")
    )
    return {Cadence(row.cadence): row for row in found}


def _new(person, cadence):
    preference, now = preference_of(person), timezone.now()
    made = DigestSchedule(
        person=person,
        cadence=cadence,
        position=head(),
        since=now,
        zone=person.time_zone,
        hour=preference.hour,
        weekday=preference.weekday,
    )
    made.next_due_at = made.due_after(now)
    return made


def head() -> int:
    """The id that the next news will have at least."""
    return DigestCursor.objects.values_list("head", flat=True).first() or 1


@transaction.atomic
def set_hour(*, person: User, hour: int, weekday: int, repeats: bool) -> None:
    """Their digests come at another hour or day from now on. What is planned already still comes."""
    preference = preference_of(person)
    preference.hour, preference.weekday, preference.repeats = hour, weekday, repeats
    preference.save(update_fields=["hour", "weekday", "repeats"])
    now = timezone.now()
    for row in DigestSchedule.objects.select_for_update().filter(person=person).order_by("pk"):
        row.hour, row.weekday = hour, weekday
        row.next_due_at = row.due_after(now)
        row.save(update_fields=["hour", "weekday", "next_due_at"])


def follow_zones(*, now: datetime) -> int:
    """Move the schedules of people who live in another zone now; returns how many. Costs one look at all."""
    zone = User.objects.filter(pk=OuterRef("person")).values("time_zone")
    moved = (
        DigestSchedule.objects.exclude(person__time_zone=F("zone"))
        .annotate(new_zone=Subquery(zone))
        .order_by("pk")[:CHUNK]
    )
    count = 0
    with transaction.atomic():
        for row in moved.select_for_update(of=("self",)):
            row.zone = row.new_zone
            row.next_due_at = row.due_after(now)
            row.save(update_fields=["zone", "next_due_at"])
            count += 1
    return count


def refuse_address(digest: Digest, refusal: DeliveryRefusedError) -> None:
    """Count a permanent refusal of the address of a digest's reader; after some, it gets no digests."""
    DeliveryPreference.objects.get_or_create(person_id=digest.person_id)
    rows = DeliveryPreference.objects.filter(person=digest.person_id)
    if settings.BOUNCE_ADDRESS and _has_arrived_since_failure(digest):
        bounces.restart(rows)
    bounces.refuse(rows, refusal)


def _has_arrived_since_failure(digest):
    """Whether another digest reached the reader between the one that failed before and this one."""
    earlier = Digest.objects.filter(person=digest.person_id, pk__lt=digest.pk)
    failed = earlier.filter(state=DigestState.FAILED).order_by("-pk").values_list("pk", flat=True).first()
    return earlier.filter(pk__gt=failed or 0, state=DigestState.SENT).exists()


def open_again(*, person: User) -> None:
    """The person says that their address takes email now."""
    bounces.reopen(DeliveryPreference.objects.filter(person=person))
