"""Keeping a handover as of a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from citydiplo.portal.models import KeptHandover
from citydiplo.portal.queries import handover_parts
from citydiplo.portal.queries.handover import handover_of
from networks.policies import seats_at

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City


@transaction.atomic
def keep(*, city: City, by: User, note: str, today: datetime.date) -> KeptHandover:
    """Keep what the city hands over as it is today; the same again keeps nothing new.

    As many statements however much there is.

    Raises PermissionDenied where ``by`` holds no role in the city.
    """
    if not seats_at(by, city):
        raise PermissionDenied
    found: dict[str, Any] = handover_of(city, by, today)
    parts = handover_parts.all_parts(found, found["parts"], found["first_days"])
    data, incoming = handover_parts.as_data(parts), found["incoming"]
    newest = KeptHandover.objects.of_city(city).filter(kept_by=by).first()
    if newest and (newest.day, newest.note, newest.parts) == (today, note, data):
        return newest  # the same form was sent twice
    return KeptHandover.objects.create(
        city=city,
        day=today,
        mayor=str(incoming.mayor) if incoming else "",
        note=note,
        parts=data,
        language=translation.get_language() or "en",
        kept_by=by,
    )


def reassign(*, city: City, into: City) -> None:
    """Two cities became one: what was kept goes along."""
    KeptHandover.objects.filter(city=city).update(city=into)
