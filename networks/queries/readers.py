"""A reader as an argument of statements whose SQL is kept: what decides which rows they may read."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from citydiplo.accounts.models import User
from citydiplo.kit.db.compiled import Many
from networks.models import City, Network, Seat


class Reader(NamedTuple):
    """Whose rows are asked for: a visitor, an operator, or somebody with roles.

    ``seats`` are (role, city, network) each, by their keys.
    """

    is_authenticated: bool
    is_staff: bool
    key: Many  # one, apart from the keys of places: that it equals one of these means nothing
    seats: tuple[tuple[str, int | None, int | None], ...]

    def user(self) -> User | AnonymousUser:
        """The reader as ``visible_to`` and policies take them: keys, roles and flags alone.

        Code that asks for more asks the database, which a compiled statement refuses.
        """
        if not self.is_authenticated:
            return AnonymousUser()
        user = User.from_db(None, ["id"], self.key)
        user.is_staff = self.is_staff
        Seat.objects.remember(user, [_seat(*seat) for seat in self.seats])
        return user


def reader_of(user: User | AnonymousUser) -> Reader:
    """The reader that ``user`` is. One statement for their roles, if nobody asked for them before."""
    if not user.is_authenticated:
        return Reader(is_authenticated=False, is_staff=False, key=Many(), seats=())
    seats = tuple((str(seat.role), seat.city_id, seat.network_id) for seat in Seat.objects.held_by(user))
    return Reader(is_authenticated=True, is_staff=user.is_staff, key=Many([user.pk]), seats=seats)


def _seat(role, city, network):
    seat = Seat.from_db(None, [], [])
    seat.role, seat.city, seat.network = role, _place(City, city), _place(Network, network)
    return seat


def keyed(model: Any, key: int) -> Any:
    """A row that is its key alone, such as a city, for functions that pass it on to a filter."""
    return model.from_db(None, [model._meta.pk.attname], [key])


def _place(model, key):
    return None if key is None else keyed(model, key)
