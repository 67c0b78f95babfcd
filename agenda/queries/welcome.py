"""What was chosen for somebody with a new seat, and waits to be shown to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from agenda.models import DeliveryPreference, Follow
from citydiplo.kit.caching import versions
from networks.models import Seat

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def chosen_for(user: User | AnonymousUser) -> int:
    """How many follows were chosen for ``user``, until they answer; 0 for visitors and without a seat.

    Every page asks. Whether there is anything to say is kept until something is chosen or answered, so that
    only who has not answered costs a statement.
    """
    if not Seat.objects.held_by(user) or not _is_unanswered(user):
        return 0
    return Follow.objects.visible_to(user).filter(is_by_default=True).count()


def _is_unanswered(user):
    def look():
        return DeliveryPreference.objects.filter(person=user, is_new=True).exists()

    return versions.cached(f"welcome:{user.pk}", ["welcome"], look)
