"""In whose name an act is told in the history, for people with roles in several cities or networks.

The role that a person chose ("You act for Lima") is told of all that they do, but for acts in the name of
another of their places: a person who acts for Lima and answers a meeting for Lagos is told as the editor of
Lagos. Each action says for whom it is: ``@acts_for("city")``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce, wraps
from typing import Any, ParamSpec, TypeVar

from citydiplo.kit import history
from citydiplo.kit.history import Actor
from networks.act_for import OPERATOR, place_key
from networks.choices import Power
from networks.models import City, Network
from networks.policies import seats_at
from networks.roles import permits

P = ParamSpec("P")
R = TypeVar("R")


def doer_at(doer: Actor, place: City | Network | None, power: Power | None = None) -> Actor:
    """``doer`` in their own role in ``place``: the oldest that permits ``power``, else the oldest.

    Unchanged for operators and the portal, for the place that they act for anyway, and where they hold none.
    No statement where the roles of the person were read already.
    """
    if place is None or not doer.user or doer.role == OPERATOR or doer.place_key == place_key(place):
        return doer
    seats = seats_at(doer.user, place)
    wanted = power or (Power.CONFIRM if place_key(place).startswith("city:") else Power.EDIT_NETWORK)
    fitting = [seat for seat in seats if permits(seat.role, wanted)] or seats
    if not fitting:
        return doer
    return Actor(doer.user, fitting[0].role, str(place), place_key(place))


@contextmanager
def acting_for(place: City | Network | None, power: Power | None = None) -> Iterator[None]:
    """What the block writes is told in the history as done for ``place`` (``doer_at``)."""
    doer = doer_at(history.actor(), place, power)
    with history.acted_by(lambda: doer):
        yield


def acts_for(path: str, power: Power | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate an action: ``path`` names the keyword argument that is the place, or leads to it.

    ``@acts_for("city")``, ``@acts_for("signature.city", Power.APPROVE)``. Goes above ``atomic``.
    """
    name, *steps = path.split(".")

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            doer = history.actor()
            if doer.user is None or doer.role == OPERATOR:
                return action(*args, **kwargs)
            place: Any = reduce(getattr, steps, kwargs.get(name))
            with acting_for(place, power):
                return action(*args, **kwargs)

        return wrapper

    return decorate
