"""Charts as numbers: shares of the widest bar, ready for SVG attributes. Templates draw, tables tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


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


def share(value: float | None, widest: float | None) -> float:
    """``value`` in percent of ``widest``, with one decimal; 0 where nothing is wide."""
    return round(100 * (value or 0) / widest, 1) if widest else 0
