"""A city as the lists of insights show it: name, address, country, world region and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from citydiplo.kit.text.countries import country_name
from networks.choices import PopulationBand, WorldRegion

COLUMNS = ("city__label", "city__slug", "city__country", "city__region", "city__population_band")


@dataclass(frozen=True)
class ListedCity:
    """The values of ``COLUMNS`` in their order; ``band`` is a ``PopulationBand``."""

    name: str
    slug: str
    country: str
    region: str
    band: int

    @property
    def country_name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    @property
    def region_label(self) -> Any:
        """The world region in words."""
        return WorldRegion(self.region).label

    @property
    def size(self) -> Any:
        """The size in words."""
        return PopulationBand(self.band).label
