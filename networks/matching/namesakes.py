"""Towns that neither the register nor the gazetteer holds, found missing by pairs that meant them."""

from dataclasses import dataclass

from citydiplo.kit.search.folding import fold
from networks.matching.areas import plain_area

# GeoNames lacks them, or holds them under another name.
_TOWNS = (
    ("Wellington", "GB", 14_549, 50.98, -3.22, "England"),  # in Somerset
    ("Shōwa", "JP", 105_000, 35.15, 136.93, "Aichi"),  # a ward of Nagoya, and villages elsewhere
    ("Ichikawa", "JP", 12_000, 34.99, 134.76, "Hyōgo"),
    ("Richmond", "ZA", 5_100, -31.42, 23.94, "Northern Cape"),
    ("Coventry", "US", 12_400, 41.78, -72.34, "Connecticut"),
)


@dataclass(frozen=True, slots=True)
class Namesake:
    """A place that is no candidate, because nobody could choose it. ``area`` is its state or province."""

    population: int
    position: tuple
    area: str = ""

    def may_be_in(self, area: str) -> bool:
        """Whether it lies in ``area``, or nobody knows where."""
        return not self.area or plain_area(self.area) == plain_area(area)


# {(country, folded name): its Namesakes}
LACKING: dict[tuple[str, str], list[Namesake]] = {
    (country, fold(name)): [Namesake(population, (latitude, longitude), area)]
    for name, country, population, latitude, longitude, area in _TOWNS
}
