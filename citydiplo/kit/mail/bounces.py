"""Addresses that the mail server refuses for good: counted, and closed after some days of refusals.

``rows`` have the columns ``refusals``, ``refused_at``, ``closed_at`` and ``closed_reason``. Digests ask them;
a single mail was asked for, and is always tried.
"""

import datetime

from django.conf import settings
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from citydiplo.kit.errors import DeliveryRefusedError

REFUSALS = 3  # consecutive; if the last is long enough after the first, the address gets no further mail
PATIENCE = datetime.timedelta(days=2)


def refuse(rows: QuerySet, refusal: DeliveryRefusedError) -> None:
    """Count a permanent refusal; close the address after several consecutive ones over some days."""
    now = timezone.now()
    rows.update(
        refusals=F("refusals") + 1,
        refused_at=Coalesce("refused_at", Value(now)),
        closed_reason=str(refusal)[:300],
    )
    given_up = rows.filter(refusals__gte=REFUSALS, refused_at__lte=now - PATIENCE, closed_at=None)
    given_up.update(closed_at=now)


def accept(rows: QuerySet) -> None:
    """The addresses took a mail: the count of refusals begins again.

    Where emails may come back later, a mail server that takes one says nothing yet: see ``restart``.
    """
    if not settings.BOUNCE_ADDRESS:
        restart(rows)


def restart(rows: QuerySet) -> None:
    """A mail has arrived since the last refusal: the count begins again."""
    rows.filter(refusals__gt=0).update(refusals=0, refused_at=None)


def reopen(rows: QuerySet) -> None:
    """Somebody says that the addresses take mail now."""
    rows.update(closed_at=None, closed_reason="", refusals=0, refused_at=None)
