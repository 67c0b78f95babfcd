"""Amounts as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from citydiplo.kit.fields import money

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("120000", "120000"),
        ("120 000,50", "120000.50"),
        ("120\u202f000", "120000"),
        ("120'000.5", "120000.5"),
        ("1,200,000", "1200000"),
        ("1.200.000,75", "1200000.75"),
        ("1,200.75", "1200.75"),
        ("0,5", "0.5"),
        ("", None),
    ],
)
def test_any_separators_between_the_digits_are_understood(typed, amount):
    assert money.AmountField(required=False).clean(typed) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("120.000", "Enter it like 120000 or 120000.50"),
        ("1.2.3,4,5", "in digits"),
        ("-5", "in digits"),
        ("0", "in digits"),
        ("NaN", "in digits"),
        ("1e9", "in digits"),
        ("٣٠٠", "in digits"),
        ("about 5", "in digits"),
        ("1" * 14, "Check the number of zeros"),
        ("9" * 10_000, "Check the number of zeros"),
        ("0," + "1" * 10_000, "Enter it like 120000 or 120000.50"),
    ],
)
def test_what_is_no_amount_is_refused_with_words(typed, words):
    with pytest.raises(ValidationError) as refused:
        money.AmountField().clean(typed)
    assert words in " ".join(refused.value.messages)


def test_a_sum_is_said_in_the_language_of_the_page():
    assert money.formatted(Decimal("1234567.50"), "PEN") == "1,234,567.50\u00a0PEN"
    with translation.override("de"):
        assert money.formatted(Decimal("1234567.00"), "EUR") == "1.234.567\u00a0EUR"
        assert money.name_of("CHF") == "Schweizer Franken"


def test_the_currencies_of_the_countries_concerned_come_first():
    (_likely, first), (_all, rest) = money.choices(["PE", "NG"])
    assert [code for code, _name in first] == ["PEN", "NGN", "EUR", "USD"]
    assert ("CHF", "Swiss Franc (CHF)") in rest
    assert "DEM" not in dict(rest)
