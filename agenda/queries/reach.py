"""How many people and cities something reaches, before it is published."""

from dataclasses import dataclass, field
from typing import Any

from agenda.choices import ItemAudience
from agenda.queries.audiences import put_to
from agenda.queries.followers import by_cadence
from networks.models import Seat


@dataclass(frozen=True)
class Reach:
    """``cities`` it is addressed to, of which ``seated`` have somebody here; ``people`` hold those seats.

    ``cadences`` are (words, how many followers are told so), most often first.
    """

    cities: int
    seated: int
    people: int
    is_public: bool
    cadences: list = field(default_factory=list)

    @property
    def silent(self) -> int:
        """The cities for which nobody has a role here: they are told elsewhere, or not at all."""
        return self.cities - self.seated


def reach_of(addressed: Any) -> Reach:
    """Counted from seats and follows as they are now."""
    cities = put_to(addressed)
    seats = Seat.objects.active().filter(city__in=cities.values("pk"), person__is_active=True)
    return Reach(
        cities=cities.count(),
        seated=seats.values("city").distinct().count(),
        people=seats.values("person").distinct().count(),
        is_public=addressed.audience == ItemAudience.PUBLIC,
        cadences=[(cadence.label, people) for cadence, people in by_cadence(addressed)],
    )
