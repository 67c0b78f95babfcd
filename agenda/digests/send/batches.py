"""Batches: digests that one worker claimed, and how far it got.

A batch says which digests have left, and which may be on their way; its worker's journal says so for each of
these (``progress``). So a worker may be killed at any moment and leaves the outcome of at most one email
unknown. The worker that finds the batch of a lost one settles the others; an operator decides about that one.
A host that is lost with its journal leaves all that may have been on their way.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import socket
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests import schedule
from agenda.errors import BatchLostError
from agenda.models import DeliveryPreference, Digest, DigestBatch
from citydiplo.kit.mail import bounces, journal

if TYPE_CHECKING:
    from agenda.models.digest import DigestQuerySet

FAR = datetime.timedelta(days=3)  # no pause is that long: such a due time was set by a clock that ran ahead
MOST_CRASHES = 5  # so often may a worker be lost while it writes the same digest, before that is set aside
LONGEST_LEASE = datetime.timedelta(hours=1)
SET_ASIDE = "Set aside: workers were lost while they wrote it."
CUT_SHORT = "The worker was lost while it handed this mail over. It may have arrived."
HOST_LOST = "The worker was lost, and its journal with it. This mail may have arrived."

log = logging.getLogger(__name__)


def due(now: datetime.datetime) -> DigestQuerySet:
    """Digests that can be sent at ``now``."""
    return Digest.objects.waiting().filter(Q(due_at__lte=now) | Q(due_at__gt=now + FAR))


def batches_due(now: datetime.datetime) -> int:
    """How many batches what is due would fill."""
    return -(-due(now).count() // settings.DIGEST_BAG)


def lease_from(now: datetime.datetime) -> datetime.datetime:
    """Until when a worker keeps a batch without a sign of life."""
    return now + datetime.timedelta(seconds=settings.DIGEST_LEASE)


@transaction.atomic
def open_batch(*, now: datetime.datetime, size: int | None = None) -> Any:
    """Claim what is due: a batch and its digests, or None. Two workers never claim the same one."""
    if schedule.is_paused():
        return None
    rows = due(now).order_by("due_at", "pk")[: size or _size(now)]
    rows = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    digests = list(rows)
    if not digests:
        return None
    batch = DigestBatch.objects.create(
        worker=f"{socket.gethostname()}:{os.getpid()}",
        size=len(digests),
        lease=lease_from(now),
        opened_at=now,
    )
    Digest.objects.filter(pk__in=[digest.pk for digest in digests]).update(
        state=DigestState.SENDING, batch=batch, position=0
    )
    return batch, digests


def _size(now):
    """How many to claim: fewer where workers were lost while they wrote the first of them."""
    crash_count = due(now).order_by("due_at", "pk").values_list("crash_count", flat=True).first() or 0
    return max(1, settings.DIGEST_BAG >> (3 * crash_count))


@transaction.atomic
def pack(batch: DigestBatch, contents: Any) -> list[int]:
    """Write what each digest tells, and its position; let go of those with nothing to say.

    ``contents`` is {digest id: DigestContents}. Returns the ids in their order in the batch.
    """
    empty = [pk for pk, found in contents.items() if not found.entries]
    Digest.objects.filter(pk__in=empty, batch=batch).update(
        state=DigestState.SKIPPED, batch=None, position=None, entries=[], more=0
    )
    packed = [pk for pk, found in contents.items() if found.entries]
    if packed:
        _write_contents(
            [(pk, position, contents[pk].as_json(), contents[pk].more) for position, pk in enumerate(packed)]
        )
    return packed


def _write_contents(rows):
    """One statement for all: ``bulk_update`` would spell out a case for each."""
    values = [
        value for pk, position, entries, more in rows for value in (pk, position, json.dumps(entries), more)
    ]
    as_json = "packed.entries::jsonb" if connection.vendor == "postgresql" else "packed.entries"
    sql = """
        WITH packed (id, position, entries, more) AS (VALUES {})
        UPDATE agenda_digest SET place = packed.position, entries = {}, more = packed.more
        FROM packed WHERE agenda_digest.id = packed.id
    """.format(", ".join(["(%s, %s, %s, %s)"] * len(rows)), as_json)  # noqa: S608  marks alone
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def note(batch: DigestBatch, position: int, *, in_flight: bool, reserved: int = 1) -> None:
    """Commit that all before ``position`` have left, and whether that one is being sent; keeps the lease.

    So many as ``reserved`` from there on may leave before the next note. The lease is indexed and is renewed
    when a third of it is over: what is written each time is in no index, which makes it cheaper.
    Raises BatchLostError, and no email must leave, where somebody else took the batch.
    """
    lease, now = None, timezone.now()
    if batch.lease - now < (lease_from(now) - now) * 2 / 3:
        batch.lease = lease_from(now)
        lease = connection.ops.adapt_datetimefield_value(batch.lease)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agenda_mailbag SET place = %s, in_hand = %s, reserved = %s, lease = COALESCE(%s, lease) "
            "WHERE id = %s AND closed_at IS NULL",
            [position, in_flight, reserved, lease, _key(batch)],
        )
        if not cursor.rowcount:
            raise BatchLostError


def _key(batch):
    return batch.pk.hex if connection.vendor == "sqlite" else str(batch.pk)


def take_out(batch: DigestBatch, pk: int, *, state: str, problem: str = "", **columns: Any) -> None:
    """Settle one digest on its own: it was refused, has nothing to say, or nobody knows."""
    kept = batch if state == DigestState.UNKNOWN else None
    Digest.objects.filter(pk=pk, batch=batch).update(
        state=state, problem=problem[:300], batch=kept, position=None, **columns
    )


@transaction.atomic
def close(batch: DigestBatch, *, problem: str = "", pause: datetime.timedelta | None = None) -> None:
    """Account for a batch at the end of its way: what left was sent, what is left waits again.

    Raises BatchLostError where somebody found it before.
    """
    now = timezone.now()
    closed = DigestBatch.objects.filter(pk=batch.pk, closed_at=None).update(
        closed_at=now, problem=problem[:300]
    )
    if not closed:
        raise BatchLostError
    position = DigestBatch.objects.values_list("position", flat=True).get(pk=batch.pk)
    settle(batch, position, now, pause=pause)


def settle(
    batch: DigestBatch, position: int, now: datetime.datetime, *, pause: datetime.timedelta | None = None
) -> int:
    """The digests before ``position`` were sent; the rest waits again, for ``pause`` if there is one."""
    carried = Digest.objects.filter(batch=batch, state=DigestState.SENDING)
    left = carried.filter(position__lt=position)
    readers = list(left.values_list("person", flat=True))
    sent = left.update(state=DigestState.SENT, sent_at=now, problem="")
    waiting: dict[str, Any] = {"state": DigestState.PLANNED, "batch": None, "position": None}
    if pause:
        waiting["due_at"] = now + pause
    carried.update(**waiting)
    if readers:
        bounces.accept(DeliveryPreference.objects.filter(person__in=readers))
    DigestBatch.objects.filter(pk=batch.pk).update(sent=sent)
    return sent


def find_lost(*, now: datetime.datetime | None = None) -> int:
    """Account for each batch whose worker is lost; returns how many that were.

    A worker of this host is lost when its process has ended, another one when its lease is over.
    """
    now = now or timezone.now()
    left_here = _left_here()
    lost = DigestBatch.objects.filter(_is_over(now) | Q(pk__in=left_here), closed_at=None)
    return sum(_account_for(pk, now) for pk in list(lost.values_list("pk", flat=True)[:100]))


def _left_here():
    """The open batches whose workers ended on this host. Journals of others are deleted."""
    folder = settings.DIGEST_JOURNALS
    keys = {pk for name in journal.abandoned(folder) if (pk := _as_key(name))}
    still_open = set(DigestBatch.objects.filter(pk__in=keys, closed_at=None).values_list("pk", flat=True))
    for pk in keys - still_open:
        journal.forget(folder, str(pk))
    return still_open


def _is_over(now):
    return Q(lease__lt=now) | Q(lease__gt=now + LONGEST_LEASE)


def _as_key(name):
    try:
        return uuid.UUID(name.removeprefix(journal.DRAFT))
    except ValueError:
        return None


def _account_for(pk, now):
    with journal.take_over(settings.DIGEST_JOURNALS, str(pk)) as left:
        return not left.is_held and _settle_lost(pk, now, left)


@transaction.atomic
def _settle_lost(pk, now, journal_left):
    over = Q() if journal_left.is_here else _is_over(now)
    if not DigestBatch.objects.filter(over, pk=pk, closed_at=None).update(closed_at=now, was_found=True):
        return False  # its worker was only slow, or somebody else found it
    batch = DigestBatch.objects.get(pk=pk)
    if journal_left.position is not None and journal_left.position >= batch.position:
        batch.position, batch.in_flight, batch.reserved = journal_left.position, True, 1
        DigestBatch.objects.filter(pk=pk).update(position=min(journal_left.position, batch.size))
    carried = Digest.objects.filter(batch=batch, state=DigestState.SENDING)
    if batch.in_flight:
        here = carried.filter(position__gte=batch.position, position__lt=batch.position + batch.reserved)
        unknown = here.update(
            state=DigestState.UNKNOWN, problem=CUT_SHORT if batch.reserved == 1 else HOST_LOST
        )
        if unknown:
            log.warning("A worker was lost (%s); digests of unknown fate: %s.", batch.worker, unknown)
    elif batch.position == 0:
        _count_crash(carried, is_alone=batch.size == 1)
    settle(batch, batch.position, now)
    return True


def _count_crash(carried, *, is_alone):
    """Workers were lost while they wrote these: next time they are claimed in smaller batches.

    In the end the one that kills the workers is alone in its batch, and is set aside.
    """
    if is_alone:
        carried.filter(crash_count__gte=MOST_CRASHES - 1).update(
            state=DigestState.FAILED, batch=None, position=None, problem=SET_ASIDE
        )
    carried.update(crash_count=F("crash_count") + 1)


def send_again(*, pk: int) -> bool:
    """Plan a digest of unknown outcome once more, under the same Message-ID. Returns whether it was one."""
    unknown = Digest.objects.filter(pk=pk, state=DigestState.UNKNOWN)
    return bool(
        unknown.update(
            state=DigestState.PLANNED,
            due_at=timezone.now(),
            batch=None,
            position=None,
            problem="",
            crash_count=0,
        )
    )


def take_as_arrived(*, pk: int) -> bool:
    """Somebody found out that it arrived."""
    unknown = Digest.objects.filter(pk=pk, state=DigestState.UNKNOWN)
    return bool(unknown.update(state=DigestState.SENT, sent_at=timezone.now(), problem=""))
