"""Who acts, for the history: the person, and the role in which they do it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.history import Actor
from citydiplo.kit.text.lists import comma_separated
from networks.choices import SeatRole

OPERATOR = "operator"


def role_text(role: str, place: str) -> str:
    """A role in words, as history keeps it: “City editor, Lima”. The portal itself has none."""
    if role == OPERATOR:
        return _("An operator of this site")
    if role in SeatRole.values:
        return comma_separated((SeatRole(role).label, place))
    return _("The portal")


def place_key(place: Any | Any) -> str:
    """What tells one city or network from every other: ``city:12``."""
    return f"{place._meta.model_name}:{place.pk}"


def actor_of(request: HttpRequest) -> Actor:
    """The active seat says the role; without one it is an operator, or merely signed in.

    In the operators' pages they are an operator, with any active seat.
    """
    user = request.user
    if not user.is_authenticated:
        return history.PORTAL
    if request.resolver_match and request.resolver_match.app_name == "admin":
        return Actor(user, OPERATOR)
    if seat := request.active_seat.seat:
        return actor_in(seat)
    return Actor(user, OPERATOR if user.is_staff else "")


def actor_in(seat: Any) -> Actor:
    """The holder of a seat, acting in it."""
    return Actor(seat.person, seat.role, str(seat.place), place_key(seat.place))


class ActForMiddleware:
    """Middleware: records the request's person as the author of its writes, and notes when they wrote."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with history.acted_by(lambda: actor_of(request)), versions.written_by(lambda: request.user.pk):
            return self.get_response(request)
