"""Periods as people and files write them, as files of ours have them, and as pages show them."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citydiplo.kit.text import period
from citydiplo.kit.text.period import Period, PeriodError, moment


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("2017", "2017", "2017"),
        ("2017-05", "2017-05", "May 2017"),
        ("mayo de 2017", "2017-05", "May 2017"),
        ("17 May 2017", "2017-05-17", "17 May 2017"),
        ("2017-05-17T00:00:00", "2017-05-17", "17 May 2017"),
        ("Q3 2017", "2017-Q3", "Q3 2017"),
        ("2017 q3", "2017-Q3", "Q3 2017"),
        ("T4 2017", "2017-Q4", "Q4 2017"),
        ("H1 2017", "2017-01-01/2017-06-30", "1 January 2017 – 30 June 2017"),
        ("2014-2016", "2014-01-01/2016-12-31", "2014–2016"),
        ("2016-07-01 - 2017-06-30", "2016-07-01/2017-06-30", "2016/17"),
        ("2016-07-01/2017-06-30", "2016-07-01/2017-06-30", "2016/17"),
        ("May 2016 to June 2017", "2016-05-01/2017-06-30", "1 May 2016 – 30 June 2017"),
        ("2016-01-01 - 2017-01-01", "2016", "2016"),
        ("2015-12-31 - 2016-12-31", "2016", "2016"),
        ("1999-07-01 – 2000-06-30", "1999-07-01/2000-06-30", "1999/00"),
    ],
)
def test_periods_are_read_and_shown(text, code, words):
    found = period.read(text)
    assert (found.code, str(found)) == (code, words)


@pytest.mark.parametrize("text", ["2016/17", "2016-17", "2016/2017", "FY 2016/17", "2016–17"])
def test_a_financial_year_is_read_by_its_first_month(text):
    assert period.read(text, month=4).code == "2016-04-01/2017-03-31"
    with pytest.raises(PeriodError) as fault:
        period.read(text)
    assert fault.value.code == "season"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("soon", "unreadable"),
        ("", "unreadable"),
        ("- 2019-06-30", "unreadable"),
        ("2019-06-30 -", "unreadable"),
        ("c. 2016", "unreadable"),
        ("Q7 2017", "unreadable"),
        ("2017-02-30 - 2017-03-01", "unreadable"),
        ("H3 2017", "unreadable"),
        ("03/04/2020", "order"),
        ("2017-01-02 - 2017-01-01", "backwards"),
        ("2009-01-01 - 2016-12-31", "long"),
        ("1850", "years"),
    ],
)
def test_what_names_no_period_for_sure_is_refused(text, code):
    with pytest.raises(PeriodError) as fault:
        period.read(text)
    assert fault.value.code == code


FIRST = datetime.date(1900, 1, 1)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 70_000), st.integers(0, 1820))
def test_the_code_of_a_period_reads_back_as_the_same(since, length):
    first = FIRST + datetime.timedelta(since)
    found = Period(first, first + datetime.timedelta(length))
    if (found.first.month, found.first.day) != (found.last.month, found.last.day) or not length:
        assert period.read(found.code) == found


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_years_of_any_month_read_back_too(year, month):
    found = Period.of_year(year, month)
    assert (period.read(found.code), found.months) == (found, 12)


def test_the_end_of_a_year_is_the_next_whole_number():
    assert moment(datetime.date(2016, 12, 31)) == moment(datetime.date(2015, 12, 31)) + 1 == 2017
    assert moment(datetime.date(2017, 3, 14)) == 2017 + Fraction(73, 365)
