"""Finding the batches of workers that were lost: all of their digests but one have a known fate."""

import datetime
import logging

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests.send import batches
from agenda.models import Digest, DigestBatch

MOST_CRASHES = 5  # so often may a worker be lost while it writes the same digest, before that is set aside
LONGEST_LEASE = datetime.timedelta(hours=1)
SET_ASIDE = "Set aside: workers were lost while they wrote it."
CUT_SHORT = "The worker was lost while it handed this mail over. It may have arrived."

log = logging.getLogger(__name__)


def find_lost(*, now: datetime.datetime | None = None) -> int:
    """Account for each batch whose lease is over; returns how many that were."""
    now = now or timezone.now()
    over = Q(lease__lt=now) | Q(lease__gt=now + LONGEST_LEASE)
    lost = list(DigestBatch.objects.filter(over, closed_at=None).values_list("pk", flat=True)[:100])
    return sum(_account_for(pk, now) for pk in lost)


@transaction.atomic
def _account_for(pk, now):
    over = Q(lease__lt=now) | Q(lease__gt=now + LONGEST_LEASE)
    if not DigestBatch.objects.filter(over, pk=pk, closed_at=None).update(closed_at=now, was_found=True):
        return False  # its worker was only slow, or somebody else found it
    batch = DigestBatch.objects.get(pk=pk)
    carried = Digest.objects.filter(batch=batch, state=DigestState.SENDING)
    here = carried.filter(position=batch.position)
    if batch.in_flight:
        unknown = here.update(state=DigestState.UNKNOWN, problem=CUT_SHORT)
        if unknown:
            log.warning("A worker was lost (%s); the fate of one digest is unknown.", batch.worker)
    elif batch.position == 0:
        _count_crash(carried, is_alone=batch.size == 1)
    batches.settle(batch, batch.position, now)
    return True


def _count_crash(carried, *, is_alone):
    """Workers were lost while they wrote these: next time they are claimed in smaller batches.

    In the end the one that is to blame stands alone, and is set aside.
    """
    if is_alone:
        carried.filter(crash_count__gte=MOST_CRASHES - 1).update(
            state=DigestState.FAILED, batch=None, position=None, problem=SET_ASIDE
        )
    carried.update(crash_count=F("crash_count") + 1)
