"""What the mail server refuses: later again, with growing pauses; for good; and who is written to no more."""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from agenda.choices import DigestState
from agenda.digests.send import batches
from agenda.models import DeliveryPreference

if TYPE_CHECKING:
    from agenda.models import Digest, DigestBatch
    from citydiplo.accounts.models import User
    from citydiplo.kit.errors import DeliveryRefusedError

ATTEMPTS = 12  # with pauses that double up to a day: about four days
LONGEST = datetime.timedelta(days=1)
REFUSALS = 3  # in a row, the last at least so long after the first, and an address gets no more digests
PATIENCE = datetime.timedelta(days=2)
NOT_MADE = "It could not be made up; the log says why."
CUT_SHORT = "The line broke after the text had begun. It may have arrived."

log = logging.getLogger(__name__)


def first_pause() -> datetime.timedelta:
    """How long to wait after the first failure."""
    return datetime.timedelta(seconds=settings.DIGEST_RETRY)


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many failures: doubled each time, up to a limit."""
    return min(first_pause() * 2 ** min(attempts - 1, 20), LONGEST)


def settle(batch: DigestBatch, digest: Digest, refusal: DeliveryRefusedError) -> str:
    """Record a refusal; returns a problem where it concerns everybody's mail and not this one alone."""
    if refusal.of == "sender" and refusal.is_for_good:
        log.error("The mail server takes nothing from us: %s", refusal)
        return f"The mail server refuses our address: {refusal}"
    if refusal.is_for_good:
        batches.take_out(batch, digest.pk, state=DigestState.FAILED, problem=str(refusal))
        if refusal.of == "address":
            refuse_address(digest.person_id, refusal)
        return ""
    attempts = digest.attempts + 1
    if attempts >= ATTEMPTS:
        batches.take_out(batch, digest.pk, state=DigestState.FAILED, problem=str(refusal), attempts=attempts)
    else:
        due_at = timezone.now() + pause_after(attempts)
        batches.take_out(
            batch,
            digest.pk,
            state=DigestState.PLANNED,
            problem=str(refusal),
            due_at=due_at,
            attempts=attempts,
        )
    return ""


def refuse_address(person_id: int, refusal: DeliveryRefusedError) -> None:
    """Count a refusal for good; give the address up after several in a row over some days."""
    now = timezone.now()
    preference, _made = DeliveryPreference.objects.get_or_create(person_id=person_id)
    DeliveryPreference.objects.filter(pk=preference.pk).update(
        refusals=F("refusals") + 1, refused_at=preference.refused_at or now, closed_reason=str(refusal)[:300]
    )
    DeliveryPreference.objects.filter(
        pk=preference.pk, refusals__gte=REFUSALS, refused_at__lte=now - PATIENCE, closed_at=None
    ).update(closed_at=now)


def open_again(*, person: User) -> None:
    """The person says that their address takes email now."""
    DeliveryPreference.objects.filter(person=person).update(
        closed_at=None, closed_reason="", refusals=0, refused_at=None
    )
