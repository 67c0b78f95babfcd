"""Who sees the same partnerships, so that what is counted for one may be shown to another."""

import hashlib

from networks.models import Seat


def audience_of(user):
    """A name for all who read the same partnerships as ``user``. One statement for the signed in."""
    if not user.is_authenticated:
        return "public"
    if user.is_staff:
        return "operator"
    seats = Seat.objects.held_by(user)
    if not seats:
        return "public"
    cities = ",".join(str(city) for city in sorted({seat.city_id for seat in seats if seat.city_id}))
    return f"seats-{hashlib.blake2b(cities.encode(), digest_size=8).hexdigest()}"
