"""What was told is kept for a year, and no longer: it says who read what.

Events stay as long as a digest that waits may still tell of them.
"""

import datetime

from django.db.models import Min
from django.utils import timezone

from agenda.choices import DigestState
from agenda.models import Digest, DigestBatch, Event

KEPT_FOR = datetime.timedelta(days=400)  # the yearly things of one year still stand beside those of the next
SETTLED = (DigestState.SENT, DigestState.SKIPPED, DigestState.FAILED)
CHUNK = 2_000


def forget(*, now: datetime.datetime | None = None) -> int:
    """Remove digests, batches and events from before KEPT_FOR, in chunks. Returns how many rows."""
    before = (now or timezone.now()) - KEPT_FOR
    digests = Digest.objects.filter(state__in=SETTLED, due_at__lt=before)
    batches = DigestBatch.objects.filter(closed_at__lt=before)
    return sum(_remove(rows) for rows in (digests, batches, _reported(before)))


def _reported(before):
    """Old events that no digest still waits to tell."""
    waiting = Digest.objects.exclude(state__in=SETTLED).aggregate(first=Min("start"))["first"]
    events = Event.objects.filter(collected_at__lt=before)
    return events if waiting is None else events.filter(pk__lt=waiting)


def _remove(rows):
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    rows.model.objects.filter(pk__in=keys).delete()
    return len(keys)
