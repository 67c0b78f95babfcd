"""The active seat: which of their seats a person acts in now. It permits nothing: pages offer it first.

What they may do follows from all their seats (``policies``), whichever is active.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from networks.policies import seats_of

if TYPE_CHECKING:
    from networks.models import City, Network, Seat

SESSION_KEY = "active_seat"
FORMER_KEY = "hat"  # in sessions that began before an upgrade; read until somebody chooses


class ActiveSeat:
    """``request.active_seat``. Asks the database once, when a page looks at it; never for a visitor."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def seats(self) -> tuple[Seat, ...]:
        """All the seats that the person can choose from."""
        return seats_of(self._request.user)

    @cached_property
    def seat(self) -> Seat | None:
        """The chosen seat while it lasts; else the oldest one; None without any."""
        seats = self.seats
        if not seats:
            return None
        session = self._request.session
        chosen = session.get(SESSION_KEY) or session.get(FORMER_KEY)
        return next((seat for seat in seats if seat.pk == chosen), seats[0])

    @property
    def city(self) -> City | None:
        """The city that the person acts for."""
        return self.seat.city if self.seat else None

    @property
    def network(self) -> Network | None:
        """The network that the person acts for."""
        return self.seat.network if self.seat else None

    def __bool__(self):
        return self.seat is not None

    def choose(self, seat: Seat) -> None:
        """Act in this role from now on, in this session."""
        self._request.session[SESSION_KEY] = seat.pk
        self._request.session.pop(FORMER_KEY, None)
        self.__dict__.pop("seat", None)


class ActiveSeatMiddleware:
    """Gives every request its ``active_seat``."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.active_seat = ActiveSeat(request)
        return self.get_response(request)
