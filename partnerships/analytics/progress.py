"""How far a city is towards a target: one verdict as of a day, with the numbers that it rests on.

With the baseline b of the year y0, the target t of the year yT, and the newest value x of the period y:

    p = (x − b) / (t − b)      the share of the way that is done
    τ = (y − y0) / (yT − y0)   the share of the time that has passed at that value

y0, yT and y are moments: the ends of the baseline year, of the target year and of the period, in years.
Years may begin in any month (2016/17), and a value may stand for a year, a quarter, a month or a day. With
calendar years, τ is what the numbers of the years give.

A straight line from the baseline to the target has p = τ, so p/τ is the pace. The verdict is the first that
holds of: unknown (no value since the baseline, no target, t = b) → reached (p ≥ 1) → missed (the target year
is over) → unknown (the newest value is older than 1.5 times the rhythm of measuring) → on track (p ≥ 0.95 τ)
→ behind (0.5 τ ≤ p < 0.95 τ) → far behind (0 ≤ p < 0.5 τ) → wrong way (p < 0).

p does not depend on the unit, nor on whether the value is to fall or to rise. All is worked out in
fractions, so that rounding decides nothing. A value counts from the first day of its period and
grows old from the last day. The rule is this portal's own; ``/targets/how/`` explains it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from citydiplo.kit.fields.partial_date import last_day, months_after
from citydiplo.kit.text.period import JANUARY, Period, moment

ON_TRACK = Fraction(95, 100)  # of the share of time
BEHIND = Fraction(1, 2)
COUNTS_FOR_MONTHS = 18  # for each year of the rhythm: 1.5 times

Number = int | float | Decimal | Fraction


class VerdictKind(StrEnum):
    """What can be said of a target as of a day."""

    REACHED = "reached"
    ON_TRACK = "on-track"
    BEHIND = "behind"
    FAR_BEHIND = "far-behind"
    WRONG_WAY = "wrong-way"
    MISSED = "missed"
    UNKNOWN = "unknown"


class UnknownReason(StrEnum):
    """Why nothing can be said."""

    NO_VALUE = "no-value"
    NO_TARGET = "no-target"
    NO_CHANGE = "no-change"
    TOO_OLD = "too-old"


@dataclass(frozen=True, slots=True)
class TargetPath:
    """From what to what, and in which years. ``target_year`` is after ``baseline_year``.

    ``month`` is that in which both years begin: of 2016/17, 2016 is the year.
    """

    baseline_year: int
    baseline: Number
    target_year: int
    target: Number
    month: int = JANUARY

    @property
    def start(self) -> Period:
        """The baseline year."""
        return Period.of_year(self.baseline_year, self.month)

    @property
    def end(self) -> Period:
        """The target year."""
        return Period.of_year(self.target_year, self.month)


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A measured value and the period that it stands for."""

    period: Period
    value: Number


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict with its numbers. ``share`` is p and ``time`` is τ; None where they cannot be worked out."""

    kind: VerdictKind
    as_of: datetime.date
    reason: UnknownReason | None = None
    newest: PeriodValue | None = None
    share: Fraction | None = None
    time: Fraction | None = None

    @property
    def pace(self) -> Fraction | None:
        """p/τ: 1 is as fast as a straight line to the target."""
        return None if self.share is None or not self.time else self.share / self.time


def verdict(
    path: TargetPath | None, values: Iterable[PeriodValue], *, as_of: datetime.date, rhythm: int = 1
) -> Verdict:
    """The verdict on ``values``, of which those of periods that begin after ``as_of`` do not count.

    No two values end on the same day. ``rhythm`` is how often the value is measured, in years. Raises
    ValueError where ``path`` runs backwards.
    """
    if path and path.target_year <= path.baseline_year:
        raise ValueError("The target year has to come after the baseline year.")
    known = [one for one in values if one.period.first <= as_of]
    newest = max(known, key=lambda one: one.period.last, default=None)
    if newest is None or (path and newest.period.last <= path.start.last):
        return _unknown(UnknownReason.NO_VALUE, as_of, newest)
    if path is None:
        return _unknown(UnknownReason.NO_TARGET, as_of, newest)
    way = Fraction(path.target) - Fraction(path.baseline)
    if not way:
        return _unknown(UnknownReason.NO_CHANGE, as_of, newest)
    share = (Fraction(newest.value) - Fraction(path.baseline)) / way
    start, end = moment(path.start.last), moment(path.end.last)
    time = (moment(newest.period.last) - start) / (end - start)
    is_stale = is_old(newest.period, as_of=as_of, rhythm=rhythm)
    kind = _kind(share, time, is_over=as_of > path.end.last, is_stale=is_stale)
    reason = UnknownReason.TOO_OLD if kind == VerdictKind.UNKNOWN else None
    return Verdict(kind, as_of, reason, newest, share, time)


def is_old(period: Period, *, as_of: datetime.date, rhythm: int = 1) -> bool:
    """Whether a value is older than 1.5 times its rhythm, counted from the last day of its period.

    What ends with a month counts to the end of another: half a year after 31 December is 30 June.
    """
    last = months_after(period.last, COUNTS_FOR_MONTHS * rhythm)
    if (period.last + datetime.timedelta(1)).day == 1:
        last = last_day(last, "month")
    return as_of > last


def _kind(share, time, *, is_over, is_stale):
    if share >= 1:
        return VerdictKind.REACHED
    if is_over:
        return VerdictKind.MISSED
    if is_stale:
        return VerdictKind.UNKNOWN
    if share < 0:
        return VerdictKind.WRONG_WAY
    if share >= ON_TRACK * time:
        return VerdictKind.ON_TRACK
    return VerdictKind.BEHIND if share >= BEHIND * time else VerdictKind.FAR_BEHIND


def _unknown(reason, as_of, newest):
    return Verdict(VerdictKind.UNKNOWN, as_of, reason, newest)
