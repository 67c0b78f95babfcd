"""Due times keep their local hour, once a local day, in every zone, across daylight-saving changes."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.choices import Cadence
from agenda.duetimes import next_due, on_the_wall, zone_of

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Lima",
    "Africa/Lagos",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Tehran",
)
START = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def due(cadence, after, zone="UTC", hour=8, weekday=0):
    return next_due(cadence, zone=zone, hour=hour, weekday=weekday, after=moment(after))


@pytest.mark.parametrize(
    ("cadence", "after", "expected"),
    [
        (Cadence.DAILY, "2026-11-27 07:59", "2026-11-27 08:00"),
        (Cadence.DAILY, "2026-11-27 08:00", "2026-11-28 08:00"),
        (Cadence.WEEKLY, "2026-11-27 08:00", "2026-11-30 08:00"),
        (Cadence.WEEKLY, "2026-11-30 08:00", "2026-12-07 08:00"),
        (Cadence.MONTHLY, "2026-11-27 08:00", "2026-12-07 08:00"),
        (Cadence.MONTHLY, "2026-12-07 08:00", "2027-01-04 08:00"),
    ],
)
def test_the_next_due_time_is_later_than_now(cadence, after, expected):
    assert due(cadence, after) == moment(expected)


def test_an_hour_that_the_clock_skips_is_when_it_skips():
    assert due(Cadence.DAILY, "2026-03-08 00:00", "America/New_York", 2) == moment("2026-03-08 07:00")


def test_an_hour_that_comes_twice_is_the_first():
    first = due(Cadence.DAILY, "2026-11-01 00:00", "America/New_York", 1)
    assert first == moment("2026-11-01 05:00")
    assert next_due(Cadence.DAILY, zone="America/New_York", hour=1, weekday=0, after=first) == moment(
        "2026-11-02 06:00"
    )


def test_a_day_that_a_country_left_out_brings_one_digest_and_not_two():
    first = due(Cadence.DAILY, "2011-12-29 18:00", "Pacific/Apia", 8)
    after = next_due(Cadence.DAILY, zone="Pacific/Apia", hour=8, weekday=0, after=first)
    assert (first, after) == (moment("2011-12-30 10:00"), moment("2011-12-30 18:00"))


def test_an_unknown_zone_is_utc():
    assert zone_of("Mars/Olympus") == zoneinfo.ZoneInfo("UTC")


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    cadence=st.sampled_from(Cadence.timed()),
    second=st.integers(0, 3 * 365 * 86_400),
)
def test_each_due_time_shows_its_hour_and_its_day_on_the_wall(zone, hour, weekday, cadence, second):
    after = START + datetime.timedelta(seconds=second)
    found = next_due(cadence, zone=zone, hour=hour, weekday=weekday, after=after)
    assert after < found <= after + cadence.longest
    wall = found.astimezone(zone_of(zone))
    exact = datetime.datetime.combine(wall.date(), datetime.time(hour))
    if wall.replace(tzinfo=None) != exact:  # the clock skipped it: a second earlier shows less than the hour
        before = (found - datetime.timedelta(seconds=1)).astimezone(zone_of(zone)).replace(tzinfo=None)
        assert before < exact < wall.replace(tzinfo=None)
    if cadence != Cadence.DAILY:
        assert wall.weekday() == weekday
    if cadence == Cadence.MONTHLY:
        assert wall.day <= 7


@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23))
def test_three_years_have_one_digest_each_local_day(zone, hour):
    place = zone_of(zone)
    first, last = datetime.date(2025, 1, 1), datetime.date(2028, 1, 1)
    now = on_the_wall(first, hour, place) - datetime.timedelta(seconds=1)
    days = []
    while True:
        now = next_due(Cadence.DAILY, zone=zone, hour=hour, weekday=0, after=now)
        day = now.astimezone(place).date()
        if day >= last:
            break
        days.append(day)
    assert days == [first + datetime.timedelta(days=n) for n in range((last - first).days)]
