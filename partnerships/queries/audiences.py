"""Who sees the same rows, so that what is counted for one may be shown to another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from networks.models import Membership, Seat
from partnerships.models.exchange import seats_by_place

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def audience_of(user: User | AnonymousUser) -> str:
    """A name for all who read the same partnerships as ``user``. One statement for the signed in."""
    if not user.is_authenticated:
        return "public"
    if user.is_staff:
        return "operator"
    seats = Seat.objects.held_by(user)
    if not seats:
        return "public"
    return _named({seat.city_id for seat in seats if seat.city_id})


def audience_of_visits(user: User | AnonymousUser) -> str:
    """A name for all who read the same visits as ``user``; operators read those of their own cities, too."""
    seats = Seat.objects.held_by(user)
    if not seats and not (user.is_authenticated and user.is_staff):
        return "public"
    return _named({seat.city_id for seat in seats if seat.city_id})


def audience_by_seats(user: User | AnonymousUser) -> str:
    """A name for all who read the same exchanges, agenda items and meetings: seats of the same places.

    One statement more than for their seats.
    """
    if user.is_authenticated and user.is_staff:
        return "operator"
    cities, networks = seats_by_place(user)
    if not cities and not networks:
        return "public"
    joined = Membership.objects.current().filter(city__in=cities).values_list("network", flat=True)
    return _named(cities, networks, set(joined))


def _named(*sets):
    text = "|".join(",".join(map(str, sorted(ids))) for ids in sets)
    return f"seats-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
