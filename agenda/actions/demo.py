"""The demo people’s follows, and a first mail that tells them of what the demo brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agenda.actions import welcome
from agenda.digests import collect, plan
from agenda.digests.send.worker import BatchSender
from agenda.models import Digest, DigestSchedule, FollowPeriod

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


@transaction.atomic
def begin(*, people: QuerySet[User]) -> int:
    """Give demo people the follows of their seats, with all that is there already as news for them.

    Harmless the second time: who has had a digest is left alone. Returns how many mails are due.
    """
    collect.collect()
    welcome.introduce()
    new = people.exclude(pk__in=Digest.objects.values("person"))
    FollowPeriod.objects.filter(follow__person__in=new).update(start=1)
    return DigestSchedule.objects.filter(person__in=new, cadence="weekly").update(
        position=1, next_due_at=timezone.now()
    )


def send() -> None:
    """Write the mails that are due without waiting for a worker, so that the first look finds them."""
    plan.plan()
    sender = BatchSender()
    while sender.send_batch():
        pass
