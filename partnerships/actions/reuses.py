"""“Our city used this”: said once for each city, kept current, and counted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q

from networks.actions.on_behalf import acts_for
from partnerships.actions import exchanges
from partnerships.models import Exchange, Reuse

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City


@acts_for("city")
@transaction.atomic
def say(*, exchange: Exchange, city: City, by: User | None, outcome: str, spared_a_mistake: bool) -> bool:
    """``city`` used ``exchange``; a second call replaces the first. Returns whether it is new."""
    facts = {"by": by, "outcome": outcome, "spared_a_mistake": spared_a_mistake, "withdrawn_at": None}
    _reuse, is_new = Reuse.objects.update_or_create(exchange=exchange, city=city, defaults=facts)
    recount(exchange)
    return is_new


@acts_for("reuse.city")
@transaction.atomic
def withdraw(*, reuse: Reuse, now: datetime) -> None:
    """Take back a report of reuse that was made by mistake: it no longer counts."""
    if reuse.withdrawn_at is None:
        reuse.withdrawn_at = now
        reuse.save(update_fields=["withdrawn_at"])
        recount(reuse.exchange)


def recount(exchange: Exchange) -> None:
    """Count what is shown of an exchange's reuses; call within the transaction that changed them."""
    counts = (
        Reuse.objects.shown()
        .filter(exchange=exchange)
        .aggregate(reuse_count=Count("pk"), spared_count=Count("pk", filter=Q(spared_a_mistake=True)))
    )
    Exchange.objects.filter(pk=exchange.pk).update(**counts)
    for name, number in counts.items():
        setattr(exchange, name, number)
    exchanges.announce(exchange)
