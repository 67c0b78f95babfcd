"""Places too small for the register that share a name with one of its cities (``ops.namesakes``)."""

import lzma
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from networks.matching.areas import plain_area

FILE = Path(__file__).resolve().parent.parent / "data" / "namesakes.tsv.xz"


@dataclass(frozen=True, slots=True)
class Namesake:
    """``goes_on``: its name is longer than the one asked for, as Kalisz Pomorski is for Kalisz.

    ``area`` is its state or province as the register calls it; empty where the register has no city there.
    """

    population: int
    position: tuple
    goes_on: bool
    area: str = ""

    def may_be_in(self, area: str) -> bool:
        """Whether it lies in ``area``, or nobody knows where."""
        return not self.area or plain_area(self.area) == plain_area(area)


def namesakes_of(keys: Collection[str]) -> dict[tuple[str, str], list[Namesake]]:
    """{(country, folded name): its Namesakes} for the names in ``keys``. Reads a file of 20,000 lines."""
    found = defaultdict(list)
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            country, key, population, latitude, longitude, more, area = line.rstrip("\n").split("\t")
            if key in keys:
                place = Namesake(int(population), (float(latitude), float(longitude)), bool(more), area)
                found[country, key].append(place)
    return found
