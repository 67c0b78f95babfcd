"""Ending a role whose person still has open tasks: they are handed to somebody, or to the whole city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from networks.actions import seats
from networks.errors import SeatRefusedError
from partnerships.models import VisitTask
from partnerships.queries.visit_tasks import left_by, successors_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Seat


@transaction.atomic
def end_role(
    *, seat: Seat, by: User, reason: str, successor: User | None = None, to_all: bool = False
) -> int:
    """End a role; returns how many open tasks were handed on.

    They go to ``successor``, who holds a role in the city, or with ``to_all`` to everybody who does. Raises
    SeatRefusedError where there are open tasks and neither is said, or the role cannot end.
    """
    tasks = left_by(seat)
    keys = list(tasks.values_list("pk", flat=True))
    if keys and not to_all:
        known = successors_of(seat).filter(person=successor) if successor else None
        if known is None or not known.exists():
            raise SeatRefusedError(_("Choose who takes over the open tasks."))
    seats.revoke(seat=seat, by=by, reason=reason)
    if keys:
        VisitTask.objects.filter(pk__in=keys).update(assignee=None if to_all else successor)
        versions.bump("visits", "desk")
    return len(keys)
