"""The cities and networks that a desk is looked at for: all of a person's, or one."""

from dataclasses import dataclass
from functools import cached_property

from networks.choices import Power
from networks.models import City, Network
from networks.policies import places_of, seats_of


def places_seated(user) -> list[City | Network]:
    """The cities and networks in which a person holds a role, each once, the oldest role first."""
    return list(dict.fromkeys(seat.place for seat in seats_of(user)))


@dataclass(frozen=True)
class Scope:
    """Whose work is asked for; ``place`` leaves that of one city or network."""

    user: object
    place: City | Network | None = None

    @cached_property
    def seated(self) -> list[City | Network]:
        return [place for place in places_seated(self.user) if self.has(place)]

    @cached_property
    def cities(self) -> list[City]:
        return [place for place in self.seated if isinstance(place, City)]

    @cached_property
    def networks(self) -> list[Network]:
        return [place for place in self.seated if isinstance(place, Network)]

    def permitting(self, power: Power) -> list[City | Network]:
        """Those in which a role permits ``power``."""
        return [place for place in places_of(self.user, power) if self.has(place)]

    def has(self, place) -> bool:
        return self.place is None or place == self.place
