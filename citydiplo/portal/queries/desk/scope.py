"""The cities and networks that a desk is looked at for: all of a person's, or one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from networks.choices import Power, SeatRole
from networks.models import City, Network
from networks.policies import places_of, seats_of
from networks.queries.readers import Reader, keyed, reader_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

Place = tuple[str, int]  # "city" or "network", and its key


def places_seated(user: User | AnonymousUser) -> list[City | Network]:
    """The cities and networks in which a person holds a role, each once, the oldest role first."""
    return list(dict.fromkeys(seat.place for seat in seats_of(user)))


@dataclass(frozen=True)
class Scope:
    """Whose work is asked for; ``place`` leaves that of one city or network."""

    user: Any
    place: City | Network | None = None

    @classmethod
    def of(cls, reader: Reader, place: Place | None) -> Scope:
        """The scope of which these are ``keys``."""
        within = place and keyed(City if place[0] == "city" else Network, place[1])
        return cls(reader.user(), within)

    @property
    def keys(self) -> tuple[Reader, Place | None]:
        """The scope as arguments of a statement whose SQL is kept."""
        place = (str(self.place._meta.model_name), self.place.pk) if self.place else None
        return reader_of(self.user), place

    @cached_property
    def seated(self) -> list[City | Network]:
        """The places at which the person has a role, within the scope."""
        return [place for place in places_seated(self.user) if self.has(place)]

    @cached_property
    def cities(self) -> list[City]:
        """The cities among them."""
        return [place for place in self.seated if isinstance(place, City)]

    @cached_property
    def networks(self) -> list[Network]:
        """The networks among them."""
        return [place for place in self.seated if isinstance(place, Network)]

    @property
    def is_of_office(self) -> bool:
        """Whether the person works in a mayor's office within the scope."""
        return any(
            seat.role == SeatRole.MAYORS_OFFICE and self.has(seat.place) for seat in seats_of(self.user)
        )

    def permitting(self, power: Power) -> list[Any]:
        """Those in which a role permits ``power``."""
        return [place for place in places_of(self.user, power) if self.has(place)]

    def has(self, place: City | Network) -> bool:
        """Whether a place is within the scope."""
        return self.place is None or place == self.place
