"""The state of the sending of digests: for the operators' page and for monitoring."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from agenda.choices import DigestState
from agenda.models import DeliveryPreference, Digest, DigestBatch, DigestCursor

if TYPE_CHECKING:
    from agenda.models.digest import DigestQuerySet

SHOWN = 50
RUNS = 20
LATELY = datetime.timedelta(days=30)


@dataclass
class DigestOverview:
    """``counts`` are (state in words, digests) of the last thirty days; ``oldest`` is when the oldest that is
    due was due."""

    office: DigestCursor
    counts: list
    due: int
    oldest: datetime.datetime | None
    on_their_way: int
    closed_addresses: int

    @property
    def oldest_age(self) -> float:
        """Seconds that the oldest digest has been due; 0 where none is."""
        return max(0.0, (timezone.now() - self.oldest).total_seconds()) if self.oldest else 0.0

    @property
    def planned(self) -> float:
        """When digests were last planned, in seconds since 1970; 0 for never."""
        return self.office.planned_at.timestamp() if self.office.planned_at else 0.0


def overview(now: datetime.datetime | None = None) -> DigestOverview:
    """Five statements, however many digests there are."""
    now = now or timezone.now()
    by_state = dict(
        Digest.objects.filter(due_at__gt=now - LATELY).order_by().values_list("state").annotate(Count("pk"))
    )
    due = Digest.objects.waiting().filter(due_at__lte=now).aggregate(n=Count("pk"), oldest=Min("due_at"))
    return DigestOverview(
        office=DigestCursor.objects.select_related("paused_by").first() or DigestCursor(),
        counts=[(state, by_state.get(state.value, 0)) for state in DigestState],
        due=due["n"],
        oldest=due["oldest"],
        on_their_way=DigestBatch.objects.filter(closed_at=None).count(),
        closed_addresses=DeliveryPreference.objects.exclude(closed_at=None).count(),
    )


def runs() -> QuerySet[DigestBatch]:
    """The last batches that were sent."""
    return DigestBatch.objects.order_by("-opened_at")[:RUNS]


def troubled() -> DigestQuerySet:
    """Digests of unknown outcome and those that failed, newest first."""
    return _troubled().select_related("person").order_by("-due_at")[:SHOWN]


def troubled_number() -> int:
    """How many of these there are. One statement."""
    return _troubled().count()


def _troubled() -> DigestQuerySet:
    return Digest.objects.filter(state__in=[DigestState.UNKNOWN, DigestState.FAILED])
