"""How much of something is known, in percent and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from citydiplo.kit.text.numbers import percent

_ROUNDED_AWAY = 0.01  # shares below are written as "<1%"


@dataclass(frozen=True)
class Filled:
    """``known`` of ``total`` records fill a field."""

    name: str
    label: Any
    known: int
    total: int

    @property
    def missing(self) -> int:
        """How many lack it."""
        return self.total - self.known

    @property
    def width(self) -> float:
        """The share in percent, for a bar."""
        return round(100 * self.known / self.total, 1) if self.total else 0

    @property
    def percent(self) -> str:
        """The share in words: 100 % only where nothing is missing, 0 % only where nothing is known."""
        return share_text(self.known, self.total)


def share_text(known: int, total: int) -> str:
    """``known`` of ``total`` in percent: 0 only where there is nothing, 100 only where nothing is missing."""
    if not total:
        return ""
    share = known / total
    if 0 < share < _ROUNDED_AWAY:
        return f"<{percent(0.01)}"
    if 1 - _ROUNDED_AWAY < share < 1:
        return f">{percent(0.99)}"
    return percent(share)
