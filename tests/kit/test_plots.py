"""Values by year as points of a drawing, and the numbers beside them."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from citydiplo.kit.fields.quantity import QuantityField, plain_text
from citydiplo.kit.svg.plots import HEIGHT, WIDTH, plot
from citydiplo.kit.text.numbers import exact, percent


def test_values_and_the_way_to_a_target_share_one_scale():
    drawn = plot([(2020, 100, ""), (2025, 80, "second")], [(2020, 100), (2030, 60)])
    assert [tick.value for tick in drawn.rows] == [60, 70, 80, 90, 100]
    assert [tick.value for tick in drawn.years] == ["2020", "2022", "2024", "2026", "2028", "2030"]
    first, second = drawn.marks
    assert (first.x, first.y) == (drawn.left, drawn.rows[-1].at)
    assert (second.x, second.y) == ((drawn.left + drawn.right) / 2, drawn.rows[2].at)
    assert (first.kind, second.kind) == ("", "second")
    assert [(goal.x, goal.y) for goal in drawn.goals] == [(drawn.right, drawn.bottom)]
    assert drawn.path == f"{first.x},{first.y} {drawn.right:.1f},{drawn.bottom:.1f}"


@pytest.mark.parametrize(
    "values",
    [
        [(2020, Decimal("-5.5"), ""), (2021, Decimal("12.25"), "")],
        [(2020, 7, ""), (2021, 7, "")],
        [(2020, 0, ""), (2021, 0, "")],
        [(1900, 10**11, ""), (2100, Decimal("0.0001"), "")],
        [(2020, 3, ""), (2020, 4, "")],
    ],
)
def test_all_measured_values_are_within_the_drawing(values):
    drawn = plot(values)
    for mark in drawn.marks:
        assert 0 < mark.x < WIDTH
        assert 0 < mark.y < HEIGHT
    assert len(drawn.rows) >= 2


@pytest.mark.parametrize("values", [[], [(2020, 5, "")]])
def test_a_single_value_needs_no_drawing(values):
    assert plot(values) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1715597", "1715597"),
        ("1 715 597,5", "1715597.5"),
        ("1,715,597.25", "1715597.25"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("0", "0"),
        ("0.125", "0.125"),
        ("12.1250", "12.125"),
    ],
)
def test_numbers_as_people_write_them(typed, read):
    assert QuantityField().clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["many", "1.234", "1e5", "NaN", "--3", "0.12345", "9" * 12, "-"])
def test_what_is_no_number_or_two_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        QuantityField().clean(typed)


def test_a_number_comes_back_as_it_was_typed():
    assert [plain_text(Decimal(text)) for text in ("1715597.0000", "12.5000", "0", "-3.10", "12.125")] == [
        "1715597",
        "12.5",
        "0",
        "-3.1",
        "12.1250",
    ]


def test_numbers_and_shares_in_words_of_the_language():
    assert (exact(Decimal("1715597.2500")), percent(0.7924, 1), percent(0.25, 1)) == (
        "1,715,597.25",
        "79.2%",
        "25.0%",
    )
    with translation.override("fr"):
        assert exact(Decimal("12.5")) == "12,5"
        assert percent(0.7924, 1) == "79,2\xa0%"
