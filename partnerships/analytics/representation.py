"""Whose share is larger than what it is compared with, and how much of an income is documented.

The quotient of a region is its share of something divided by its share of what it is compared with: here its
share of seats in networks by its share of the world's large municipalities. 1 means that both are equal, 2
that it has twice as many as its share. It is the location quotient of regional science (Isard, Methods of
Regional Analysis, 1960, chapter 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

WHOLE = Decimal(100)  # percent


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole``, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def quotient(part: float, whole: float, compared: int, compared_whole: int) -> float | None:
    """The location quotient (part / whole) / (compared / compared_whole).

    None where one of the shares is not known or would be divided by 0.
    """
    if not (whole and compared and compared_whole):
        return None
    return (part / whole) / (compared / compared_whole)


def documented(shares: Iterable[Decimal | None]) -> tuple[Decimal, Decimal]:
    """(documented, unknown) in percent of an income, from the share of each backer (None: not documented).

    The two add up to 100: shares may overlap, such as those of two periods, so their sum is cut at 100.
    """
    known = min(WHOLE, sum((each for each in shares if each is not None), Decimal(0)))
    return known, WHOLE - known
