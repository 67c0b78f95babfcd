"""Verdicts on targets: four cities of the CDP files worked out by hand, edges, and what never matters."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citydiplo.kit.text.period import Period
from partnerships.analytics.progress import PeriodValue, TargetPath, UnknownReason, VerdictKind, verdict

TODAY = datetime.date(2026, 11, 29)


def minus_forty_percent(year, value):
    """A target of −40 % by 2030."""
    return TargetPath(year, Decimal(value), 2030, Decimal(value) * Decimal("0.6"))


# City: first year and value, newest year and value, p, τ, p/τ, verdict as of the newest value's last day.
CDP = {
    "Stockholm": (2012, "2511000", 2017, "1715597", 0.792, 0.278, 2.851, "on-track"),
    "Cape Town": (2012, "22643846", 2017, "21145125.41", 0.165, 0.278, 0.596, "behind"),
    "Edmonton": (2014, "16576702", 2018, "15936756", 0.097, 0.250, 0.386, "far-behind"),
    "Boston": (2014, "6066182", 2017, "6146099", -0.033, 0.188, -0.176, "wrong-way"),
}


@pytest.mark.parametrize("city", CDP)
def test_the_cities_of_the_cdp_files_as_of_their_newest_value(city):
    first, before, year, value, share, time, pace, kind = CDP[city]
    path, values = minus_forty_percent(first, before), [PeriodValue(Period.of_year(year), Decimal(value))]
    found = verdict(path, values, as_of=datetime.date(year, 12, 31))
    numbers = [round(float(number), 3) for number in (found.share, found.time, found.pace)]
    assert (numbers, found.kind.value, found.reason) == ([share, time, pace], kind, None)


@pytest.mark.parametrize("city", CDP)
def test_today_all_of_them_are_unknown_because_their_values_are_old(city):
    first, before, year, value, *_numbers = CDP[city]
    found = verdict(
        minus_forty_percent(first, before), [PeriodValue(Period.of_year(year), Decimal(value))], as_of=TODAY
    )
    assert (found.kind, found.reason) == (VerdictKind.UNKNOWN, UnknownReason.TOO_OLD)


PATH = TargetPath(2020, 100, 2030, 60)


def said(*values, path=PATH, as_of="2025-06-01", rhythm=1):
    readings = [PeriodValue(Period.of_year(year), value) for year, value in values]
    found = verdict(path, readings, as_of=datetime.date.fromisoformat(as_of), rhythm=rhythm)
    return found.kind.value, found.reason and found.reason.value


@pytest.mark.parametrize(
    ("values", "facts", "expected"),
    [
        pytest.param([], {}, ("unknown", "no-value"), id="no value"),
        pytest.param([(2019, 90), (2020, 80)], {}, ("unknown", "no-value"), id="none since the baseline"),
        pytest.param([(2026, 60)], {}, ("unknown", "no-value"), id="only values of years to come"),
        pytest.param([], {"path": None}, ("unknown", "no-value"), id="no value and no target"),
        pytest.param([(2024, 1)], {"path": None}, ("unknown", "no-target"), id="no target"),
        pytest.param(
            [(2024, 9)], {"path": TargetPath(2020, 5, 2030, 5)}, ("unknown", "no-change"), id="t = b"
        ),
        pytest.param([(2021, 60)], {"as_of": "2029-01-01"}, ("reached", None), id="reached, though stale"),
        pytest.param([(2031, 60)], {"as_of": "2032-01-01"}, ("reached", None), id="reached after its year"),
        pytest.param([(2024, 60), (2025, 70)], {}, ("on-track", None), id="the newest value counts"),
        pytest.param([(2030, 61)], {"as_of": "2030-12-31"}, ("on-track", None), id="its year is not over"),
        pytest.param([(2030, 61)], {"as_of": "2031-01-01"}, ("missed", None), id="its year is over"),
        pytest.param([(2021, 61)], {"as_of": "2031-01-01"}, ("missed", None), id="missed comes before stale"),
        pytest.param([(2023, 88)], {"as_of": "2025-06-30"}, ("on-track", None), id="a year and a half old"),
        pytest.param([(2023, 88)], {"as_of": "2025-07-01"}, ("unknown", "too-old"), id="a day older"),
        pytest.param(
            [(2022, 92)], {"as_of": "2025-12-31", "rhythm": 2}, ("on-track", None), id="every second year"
        ),
        pytest.param(
            [(2022, 92)], {"as_of": "2026-01-01", "rhythm": 2}, ("unknown", "too-old"), id="older than that"
        ),
    ],
)
def test_the_order_of_verdicts(values, facts, expected):
    assert said(*values, **facts) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Half of the time: 80 is on the line, 81 is 0.95 of it, 90 is half of it.
        ("80", "on-track"),
        ("81", "on-track"),
        ("81.0001", "behind"),
        ("90", "behind"),
        ("90.0001", "far-behind"),
        ("100", "far-behind"),
        ("100.0001", "wrong-way"),
    ],
)
def test_the_limits_belong_to_the_better_verdict(value, expected):
    assert said((2025, Decimal(value)))[0] == expected


def test_a_target_before_its_baseline_is_refused():
    with pytest.raises(ValueError, match="after the baseline year"):
        verdict(TargetPath(2030, 1, 2030, 2), [], as_of=TODAY)


APRIL = TargetPath(2020, 100, 2030, 60, month=4)  # 2020/21 to 2030/31


def period(first, last):
    return Period(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("path", "stands_for", "time"),
    [
        pytest.param(APRIL, period("2025-04-01", "2026-03-31"), Fraction(1, 2), id="a financial year"),
        pytest.param(APRIL, period("2026-03-31", "2026-03-31"), Fraction(1, 2), id="its last day"),
        pytest.param(PATH, period("2025-10-01", "2025-12-31"), Fraction(1, 2), id="the last quarter"),
        pytest.param(PATH, period("2025-12-01", "2025-12-31"), Fraction(1, 2), id="the last month"),
        pytest.param(PATH, period("2023-01-01", "2025-12-31"), Fraction(1, 2), id="three years"),
        pytest.param(PATH, period("2025-03-14", "2025-03-14"), Fraction(4 * 365 + 73, 3650), id="a day"),
    ],
)
def test_the_share_of_time_is_that_at_the_last_day_of_the_period(path, stands_for, time):
    found = verdict(path, [PeriodValue(stands_for, 80)], as_of=stands_for.last)
    assert (found.time, found.kind) == (time, VerdictKind.ON_TRACK)


@pytest.mark.parametrize(
    ("last", "counts_until"),
    [
        ("2024-03-31", "2025-09-30"),
        ("2024-06-30", "2025-12-31"),
        ("2024-02-29", "2025-08-31"),
        ("2024-05-17", "2025-11-17"),
    ],
)
def test_a_value_grows_old_from_the_last_day_of_its_period(last, counts_until):
    value = PeriodValue(period(last[:8] + "01", last), 80)
    day = datetime.date.fromisoformat(counts_until)
    assert verdict(PATH, [value], as_of=day).reason is None
    assert verdict(PATH, [value], as_of=day + datetime.timedelta(1)).reason == UnknownReason.TOO_OLD


def test_a_financial_year_is_over_when_its_last_month_is():
    value = PeriodValue(Period.of_year(2029, 4), 61)
    assert verdict(APRIL, [value], as_of=datetime.date(2031, 3, 31)).kind == VerdictKind.ON_TRACK
    assert verdict(APRIL, [value], as_of=datetime.date(2031, 4, 1)).kind == VerdictKind.MISSED


numbers = st.decimals(-(10**9), 10**9, places=4)
factors = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6).filter(bool)
years = st.integers(2010, 2040)
cases = st.tuples(numbers, numbers, st.lists(st.tuples(years, numbers), min_size=1, max_size=6), years)


def _both(case, change):
    """The verdict on a case, and on the same with each number changed."""
    baseline, target, values, year = case
    as_of = datetime.date(year, 7, 1)
    first = verdict(
        TargetPath(2015, baseline, 2030, target),
        [PeriodValue(Period.of_year(at), value) for at, value in values],
        as_of=as_of,
    )
    second = verdict(
        TargetPath(2015, change(baseline), 2030, change(target)),
        [PeriodValue(Period.of_year(at), change(value)) for at, value in values],
        as_of=as_of,
    )
    return first, second


def _said(found):
    return found.kind, found.reason, found.share, found.time


@given(cases, factors)
def test_the_unit_never_matters(case, factor):
    assume(len({year for year, _value in case[2]}) == len(case[2]))
    one, other = _both(case, lambda value: Fraction(value) * factor)
    assert _said(one) == _said(other)


@given(cases, numbers)
def test_the_direction_never_matters(case, shift):
    """What is to fall and what is to rise are judged by the same rule: mirrored, and moved along."""
    assume(len({year for year, _value in case[2]}) == len(case[2]))
    one, other = _both(case, lambda value: Fraction(shift) - Fraction(value))
    assert _said(one) == _said(other)
