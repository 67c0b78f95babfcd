"""How many belong to something at the end of each year, by world region: a chart, and the same as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.svg import charts
from networks.choices import WorldRegion

ELSEWHERE = ""  # institutions: they stand in no region
LAYERS = [*WorldRegion.choices, (ELSEWHERE, _("Institutions"))]


class YearsByRegion:
    """Who came and who left in each year, by region; apart from them who is here since an unknown year."""

    def __init__(self) -> None:
        self._changes: dict[str, Counter[int]] = {region: Counter() for region, _label in LAYERS}
        self._undated: Counter[str] = Counter()

    def add(self, region: str | None, since: int | None, until: int | None, number: int) -> None:
        """``number`` of a region (None: of none) that came and left in these years.

        Those who left and came in an unknown year are in no year, so they are not counted.
        """
        key = region or ELSEWHERE
        if since:
            self._changes[key][since] += number
            if until:
                self._changes[key][until] -= number
        elif until is None:
            self._undated[key] += number

    def chart(self) -> charts.YearsChart | None:
        """A layer a region, in the order of the vocabulary; None where fewer than two years are known."""
        return charts.over_years(
            (label, place, self._changes[region], self._undated[region])
            for place, (region, label) in enumerate(LAYERS, start=1)
        )

    def now(self) -> list[tuple[Any, int]]:
        """(region, how many belong today), of known and unknown years; regions without any are left out."""
        sums = [(label, sum(self._changes[key].values()) + self._undated[key]) for key, label in LAYERS]
        return [(label, number) for label, number in sums if number]

    def table(self) -> Iterator[tuple[Any, str, int]]:
        """(year, region, how many at its end) for each year from the first to the last, regions that occur.

        Rows without a year tell how many of the current ones have none.
        """
        regions = [each for each, changes in self._changes.items() if changes or self._undated[each]]
        known = sorted(year for changes in self._changes.values() for year, n in changes.items() if n)
        years = range(known[0], known[-1] + 1) if known else range(0)
        sums = {each: list(accumulate(self._changes[each][year] for year in years)) for each in regions}
        for place, year in enumerate(years):
            for region in regions:
                yield (year, region, sums[region][place])
        for region in regions:
            if self._undated[region]:
                yield ("", region, self._undated[region])
