"""How far apart places are, and which lie in the shadow of a far larger one."""

from __future__ import annotations

from collections import defaultdict
from math import asin, cos, floor, radians, sin, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networks.matching.index import IndexedCity

LARGE = 150_000


def kilometres(here: tuple[float, float], there: tuple[float, float] | None) -> float:
    """Between two (latitude, longitude); without end where either is not known."""
    if here is None or there is None:
        return float("inf")
    (south, west), (north, east) = (map(radians, place) for place in (here, there))
    chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(chord)))


class LargeCities:
    """The large cities by the square of one degree that they lie in."""

    def __init__(self):
        self._squares = defaultdict(list)

    def add(self, population: int, latitude: float | None, longitude: float | None) -> None:
        """Note a city, if it is large and its position is known."""
        if population >= LARGE and latitude is not None and longitude is not None:
            self._squares[floor(latitude), floor(longitude)].append((population, (latitude, longitude)))

    def overshadow(self, city: IndexedCity, *, within: int, times: int) -> bool:
        """Whether a city so many times as large lies within so many kilometres."""
        if city.position is None:
            return False
        row, column = map(floor, city.position)
        return any(
            population >= times * max(city.population, 1) and kilometres(position, city.position) <= within
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
            for population, position in self._squares.get((row + north, column + east), ())
        )
