"""The digest cursor: one row, and the pause that stops all mail of follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from agenda.models import DigestCursor

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def opened() -> DigestCursor:
    """The one row, made where it is missing."""
    return DigestCursor.objects.get_or_create(pk=1)[0]


def locked() -> DigestCursor:
    """The one row for this transaction alone: who holds it collects or plans, and nobody else."""
    opened()
    return DigestCursor.objects.select_for_update().get(pk=1)


def is_paused() -> bool:
    """Whether an operator has paused all digests."""
    return DigestCursor.objects.filter(paused_at__isnull=False).exists()


@transaction.atomic
def pause(*, by: User | None, reason: str = "") -> None:
    """Hand nothing over until somebody resumes. Digests are planned meanwhile; nothing is lost."""
    opened()
    DigestCursor.objects.filter(paused_at=None).update(
        paused_at=timezone.now(), paused_by=by, pause_reason=reason[:300]
    )


@transaction.atomic
def resume() -> None:
    """Send digests again after a pause."""
    DigestCursor.objects.update(paused_at=None, paused_by=None, pause_reason="")
