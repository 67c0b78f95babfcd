"""The hat: which of her seats a person wears now. It chooses what pages offer first, and permits nothing.

What she may do follows from all her standing seats (``policies``), whatever she wears.
"""

from django.utils.functional import cached_property

from networks.policies import seats_of

SESSION_KEY = "hat"


class ActiveSeat:
    """``request.hat``. Asks the database only when a page looks at it, then once, and never for a visitor."""

    def __init__(self, request):
        self._request = request

    @property
    def seats(self):
        """All the seats she can choose from."""
        return seats_of(self._request.user)

    @cached_property
    def seat(self):
        """The seat she chose, as long as it stands; else her oldest one; None without any."""
        seats = self.seats
        if not seats:
            return None
        chosen = self._request.session.get(SESSION_KEY)
        return next((seat for seat in seats if seat.pk == chosen), seats[0])

    @property
    def city(self):
        return self.seat and self.seat.city

    @property
    def network(self):
        return self.seat and self.seat.network

    def __bool__(self):
        return self.seat is not None

    def put_on(self, seat):
        self._request.session[SESSION_KEY] = seat.pk
        self.__dict__.pop("seat", None)


class Hats:
    """Middleware: gives every request its hat."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.hat = ActiveSeat(request)
        return self.get_response(request)
