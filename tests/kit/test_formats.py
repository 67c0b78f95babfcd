"""Days and times as each language writes them."""

import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format, time_format

from citydiplo.kit.text.numbers import number, percent

pytestmark = pytest.mark.one_database

MOMENT = datetime.datetime(2026, 11, 27, 14, 30)


@pytest.mark.parametrize(
    ("language", "day", "short", "moment", "month"),
    [
        ("en", "27 November 2026", "27 Nov 2026", "27 November 2026, 14:30", "November 2026"),
        (
            "es",
            "27 de noviembre de 2026",
            "27/11/2026",
            "27 de noviembre de 2026, 14:30",
            "noviembre de 2026",
        ),
        ("ar", "27 نوفمبر 2026", "27/11/2026", "27 نوفمبر 2026، 14:30", "نوفمبر 2026"),
        ("fr", "27 novembre 2026", "27/11/2026", "27 novembre 2026 à 14:30", "novembre 2026"),
    ],
)
def test_days_times_and_weeks_are_written_as_their_language_does(language, day, short, moment, month):
    with translation.override(language):
        assert date_format(MOMENT) == day
        assert date_format(MOMENT, "SHORT_DATE_FORMAT") == short
        assert date_format(MOMENT, "DATETIME_FORMAT") == moment
        assert date_format(MOMENT, "YEAR_MONTH_FORMAT") == month
        assert time_format(MOMENT.time()) == "14:30"
        assert get_format("FIRST_DAY_OF_WEEK") == 1


def test_numbers_in_arabic_have_the_digits_and_signs_of_the_other_languages():
    with translation.override("ar"):
        assert number_format("12345.5", force_grouping=True) == "12,345.5"
        assert [number(1234567), percent(0.251, 1)] == ["1,234,567", "25.1%"]


def test_a_day_typed_in_english_begins_with_the_day():
    with translation.override("en"):
        assert get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
        assert "%Y-%m-%d" in get_format("DATE_INPUT_FORMATS")
