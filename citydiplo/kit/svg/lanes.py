"""Points in lanes over time, joined to where they began: numbers ready for SVG attributes. Templates draw.

Time runs from left to right in all languages, as in ``plots``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 480
LEFT, RIGHT, TOP, BOTTOM = 16, 16, 8, 30  # space around the lanes
HEAD = 22  # above the points of a lane, for its name
STEP = 24  # from one row of points to the next
SMALLEST, LARGEST = 8, 12  # radius; the number in a point needs the smallest
MOST_DATES = 3  # named below
SHORT = 120  # days

Row = tuple[Any, datetime.date, float]


@dataclass(frozen=True, slots=True)
class LanePoint:
    """A point: where, how large, and its number, from 1; the first row has 0 and is where lines begin."""

    x: float
    y: float
    radius: float
    number: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane from ``y``, where its name stands, so many units high."""

    label: Any
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """The drawing. ``dates`` are (date, place across) below the lanes."""

    lanes: list[Lane]
    start: LanePoint
    points: list[LanePoint]
    dates: list[tuple[datetime.date, float]]
    height: float
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def is_short(self) -> bool:
        """Whether it covers so few days that dates need their day."""
        return (self.dates[-1][0] - self.dates[0][0]).days < SHORT


def lanes(rows: Sequence[Row], order: Iterable[Any]) -> Lanes | None:
    """Points of rows (lane, date, size from 0 to 1) in the lanes of ``order`` that hold some.

    The first row is where it began: lines lead from it to each other point. Points of a lane that would cover
    each other stand in rows below each other. None for fewer than two rows.
    """
    if len(rows) < 2:
        return None
    first, last = min(row[1] for row in rows), max(row[1] for row in rows)
    span = (last - first).days
    days = max(1, span)
    places = [_across((row[1] - first).days / days) for row in rows]
    y, drawn, points = float(TOP), [], {}
    for label in order:
        members = [number for number, row in enumerate(rows) if row[0] == label]
        if not members:
            continue
        depth = _stacked(members, places)
        height = HEAD + STEP * (max(depth.values()) + 1)
        drawn.append(Lane(label, y, height))
        for number in members:
            size = max(0.0, min(1.0, rows[number][2]))
            radius = round(SMALLEST + size * (LARGEST - SMALLEST), 1)
            points[number] = LanePoint(
                places[number], y + HEAD + STEP * depth[number] + STEP / 2, radius, number
            )
        y += height
    ordered = [points[number] for number in sorted(points)]
    dates = [(first + datetime.timedelta(days=round(days * part)), _across(part)) for part in _parts(span)]
    return Lanes(drawn, ordered[0], ordered[1:], dates, y + BOTTOM)


def _across(part):
    inner = WIDTH - LEFT - RIGHT - 2 * LARGEST
    return round(LEFT + LARGEST + part * inner, 1)


def _stacked(members, places):
    """{number: row in the lane}: the first row in which a point touches no other."""
    ends: list[float] = []
    found = {}
    for number in sorted(members, key=lambda each: (places[each], each)):
        row = next((row for row, end in enumerate(ends) if places[number] - end >= 2 * LARGEST), len(ends))
        ends[row : row + 1] = [places[number]]
        found[number] = row
    return found


def _parts(days):
    number = min(MOST_DATES, days + 1)
    return [part / (number - 1) for part in range(number)] if number > 1 else [0.0]
