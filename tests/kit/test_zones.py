"""Clock times on a wall and the moments they mean."""

import datetime

import pytest

from citydiplo.kit.text import zones

pytestmark = pytest.mark.one_database

UTC = datetime.UTC


def at(text):
    return datetime.time.fromisoformat(text)


def on(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "time", "zone", "moment"),
    [
        ("2027-01-15", "09:00", "Europe/Madrid", "2027-01-15T08:00+00:00"),
        ("2027-07-15", "09:00", "Europe/Madrid", "2027-07-15T07:00+00:00"),
        ("2027-01-15", "00:30", "Asia/Kathmandu", "2027-01-14T18:45+00:00"),
        ("2027-10-31", "02:30", "Europe/Madrid", "2027-10-31T00:30+00:00"),  # shown twice: the first
        ("2027-03-28", "02:30", "Europe/Madrid", "2027-03-28T01:30+00:00"),  # never shown
    ],
)
def test_a_clock_time_means_a_moment(day, time, zone, moment):
    assert zones.moment(on(day), at(time), zone) == datetime.datetime.fromisoformat(moment)


def test_times_that_the_clocks_skip_are_known():
    assert zones.is_skipped(on("2027-03-28"), at("02:30"), "Europe/Madrid")
    assert not zones.is_skipped(on("2027-03-28"), at("03:00"), "Europe/Madrid")
    assert not zones.is_skipped(on("2027-10-31"), at("02:30"), "Europe/Madrid")


def test_a_day_is_over_when_it_is_over_everywhere():
    assert zones.day_is_over(on("2027-05-05")) == datetime.datetime(2027, 5, 6, 12, tzinfo=UTC)
