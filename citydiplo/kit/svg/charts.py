"""Charts as numbers: shares of the widest bar, ready for SVG attributes. Templates draw, tables tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

FEWEST_YEARS = 2  # that a chart over the years shows
MOST_YEARS_NAMED = 6  # below the chart: more would touch each other on a phone


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``width`` is its share of the widest, in percent."""

    label: str
    value: float
    width: float
    url: str = ""
    hue: str = ""


def bars(rows: Iterable[tuple[Any, ...]], *, full: int = 0) -> list[Bar]:
    """Bars from (label, value) or (label, value, url) or (label, value, url, hue), in the order given.

    ``full`` is the value of a whole bar, so that several charts share a scale; the widest value without one.
    """
    rows = [(*row, "", "")[:4] for row in rows]
    widest = max(full, max((value for _, value, _, _ in rows), default=0))
    return [Bar(label, value, share(value, widest), url, hue) for label, value, url, hue in rows]


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a footprint: a value and what is usual elsewhere, each with its place in percent.

    A median is None where there is nobody to compare with.
    """

    key: str
    label: str
    value: float
    first: float | None = None
    second: float | None = None
    url: str = ""
    width: float = 0
    first_at: float | None = None
    second_at: float | None = None


def compared(rows: Iterable[tuple[Any, ...]], *, full: int = 0) -> list[Compared]:
    """Rows of ``Compared`` laid out on one scale, from (key, label, value, first, second[, url]).

    ``full`` is the value of a whole bar, so that several charts share a scale; the widest value without one.
    """
    rows = [(*row, "")[:6] for row in rows]
    widest = max((number or 0 for row in rows for number in row[2:5]), default=0)
    widest = max(widest, full)
    return [
        Compared(
            key,
            label,
            value,
            first,
            second,
            url,
            width=share(value, widest),
            first_at=None if first is None else share(first, widest),
            second_at=None if second is None else share(second, widest),
        )
        for key, label, value, first, second, url in rows
    ]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a chart over the years, such as a region. ``place`` tells its colour: 1, 2, …

    ``path`` outlines its columns, one unit wide for each year, in a box that is ``YearsChart.top`` high.
    ``undated`` is what has no year: it has a column of its own from ``undated_y``, so many units high.
    """

    label: Any
    place: int
    numbers: list[int]
    path: str
    undated: int
    undated_y: int

    @property
    def number(self) -> int:
        """How many there are in the last year, and without a year."""
        return self.numbers[-1] + self.undated


@dataclass(frozen=True, slots=True)
class YearsChart:
    """Layers on each other, the first at the bottom, for each year from the first to the last.

    ``ticks`` are (year, place in percent of the width), ``lines`` (value, place in percent of the height).
    """

    years: range
    layers: list[Layer]
    top: int
    undated: int
    ticks: list[tuple[int, float]]
    lines: list[tuple[int, float]]

    @property
    def rows(self) -> list[tuple[int, list[int], int]]:
        """(year, number of each layer, their sum) for each year in which a number changes."""
        columns = zip(*(layer.numbers for layer in self.layers), strict=True)
        found: list[tuple[int, list[int], int]] = []
        for year, column in zip(self.years, map(list, columns), strict=True):
            if not found or found[-1][1] != column:
                found.append((year, column, sum(column)))
        return found


def over_years(layers: Iterable[tuple[Any, int, Mapping[int, int], int]]) -> YearsChart | None:
    """A chart of layers, the first at the bottom: (label, place, {year: change}, how many have no year).

    ``change`` is how many came in a year less how many left. Layers that hold nothing are left out. None
    where fewer than two years are known: one column shows no course.
    """
    layers = [layer for layer in layers if any(layer[2].values()) or layer[3]]
    known = sorted({year for _label, _place, changes, _none in layers for year, n in changes.items() if n})
    if len(known) < FEWEST_YEARS:
        return None
    years = range(known[0], known[-1] + 1)
    columns = [list(accumulate(changes.get(year, 0) for year in years)) for _, _, changes, _ in layers]
    heights = [list(accumulate(column, initial=0)) for column in zip(*columns, strict=True)]
    undated = list(accumulate((without for *_facts, without in layers), initial=0))
    top = max(undated[-1], *(column[-1] for column in heights))
    drawn = [
        Layer(
            label,
            place,
            columns[order],
            _outline([column[order : order + 2] for column in heights], top),
            without,
            top - undated[order + 1],
        )
        for order, (label, place, _changes, without) in enumerate(layers)
    ]
    lines = [(value, share(top - value, top)) for value in _lines(top)]
    return YearsChart(years, drawn, top, undated[-1], _ticks(years), lines)


def _outline(edges, top):
    """A path around adjacent columns, from (lower, upper) of each."""
    path = []
    for is_drawn, group in groupby(enumerate(edges), key=lambda column: column[1][0] < column[1][1]):
        if is_drawn:
            columns = list(group)
            start, (low, _high) = columns[0]
            upper = "".join(f"V{top - high}H{at + 1}" for at, (_low, high) in columns)
            lower = "".join(f"V{top - low}H{at}" for at, (low, _high) in reversed(columns))
            path.append(f"M{start} {top - low}{upper}{lower}Z")
    return "".join(path)


def _ticks(years):
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if len(years) <= step * MOST_YEARS_NAMED)
    named = [year for year in years if year % step == 0]
    return [(year, share(year - years[0] + 0.5, len(years))) for year in named]


def _lines(top):
    """Two to four round values up to ``top``, to read the height by."""
    steps = (factor * 10**power for power in range(10) for factor in (1, 2, 5))
    step = next(step for step in steps if top < step * 5)
    return list(range(step, top + 1, step))


def share(value: float | None, widest: float | None) -> float:
    """``value`` in percent of ``widest``, with one decimal; 0 where nothing is wide."""
    return round(100 * (value or 0) / widest, 1) if widest else 0
