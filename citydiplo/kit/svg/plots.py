"""Values over the years as a line, beside the way to a target: numbers ready for SVG attributes.

Templates draw. Time runs from left to right in all languages, as it does in the tables of those who read
from the right.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH, HEIGHT = 480, 264
LEFT, RIGHT, TOP, BOTTOM = 88, 20, 16, 32  # space for the words around the plot
MOST_YEARS = 6  # named below the plot
STEPS = (1, 2, 2.5, 5, 10)  # what people count by, times a power of ten
LINES = 4  # about so many lines across

Pair = tuple[float, Decimal | float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that was measured, or a milestone. ``kind`` becomes a CSS class."""

    x: float
    y: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot, or a year below it: where it is, and its value."""

    at: float
    value: Any


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of ``width`` × ``height``. ``curve`` and ``path`` are points of polylines, or empty."""

    curve: str
    path: str
    marks: list[Mark]
    goals: list[Mark]
    rows: list[Tick]
    years: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def plot(
    values: Sequence[tuple[float, Decimal | float, str]],
    path: Sequence[Pair] = (),
    *,
    name_year: Callable[[int], str] = str,
) -> Plot | None:
    """A drawing of ``values`` (year, value, kind) and of the way over the years and values of ``path``.

    Years may be fractions: whole ones are named below, as ``name_year`` calls them. None where there are
    fewer than two points in all: a single one needs no drawing.
    """
    points = [(year, float(value)) for year, value, _kind in values]
    points += [(year, float(value)) for year, value in path]
    if len(points) < 2:
        return None
    years = [year for year, _value in points]
    first = math.floor(min(years))
    last = max(math.ceil(max(years)), first + 1)
    rows = _steps(min(value for _year, value in points), max(value for _year, value in points))
    low, high = rows[0], rows[-1]

    def x(year):
        return round(LEFT + (year - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(value):
        return round(TOP + (high - float(value)) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    measured = sorted(values)
    return Plot(
        curve=" ".join(f"{x(year)},{y(value)}" for year, value, _kind in measured) if measured[1:] else "",
        path=" ".join(f"{x(year)},{y(value)}" for year, value in path) if path else "",
        marks=[Mark(x(year), y(value), kind) for year, value, kind in measured],
        goals=[Mark(x(year), y(value)) for year, value in path[1:]],
        rows=[Tick(y(value), value) for value in rows],
        years=[Tick(x(year), name_year(year)) for year in _named_years(first, last)],
    )


def _steps(low, high):
    """Round values from below ``low`` to above ``high``, at least two."""
    span = high - low or abs(high) or 1
    power = 10 ** math.floor(math.log10(span / LINES))
    step = next(power * one for one in STEPS if power * one >= span / LINES)
    start, end = math.floor(low / step), math.ceil(high / step)
    end = max(end, start + 1)
    return [round(number * step, 10) for number in range(start, end + 1)]


def _named_years(first, last):
    step = max(1, math.ceil((last - first) / MOST_YEARS))
    return range(first, last + 1, step)
