"""Sums of money: an amount and its currency, typed and read as people write them, by ISO 4217 and CLDR.

Sums are never added up across currencies: there is no true rate between two dates.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal, get_currency_name, get_territory_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

MOST_DIGITS = 15  # SQLite keeps at most 15 significant digits of a decimal number
PLACES = 2
EVERYWHERE = ("EUR", "USD")
_BETWEEN = re.compile("[\\s'’\u00a0\u202f]")


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The currencies that are legal tender somewhere today."""
    territories = get_global("territory_currencies")
    found = (get_territory_currencies(place, tender=True) for place in territories)
    return tuple(sorted({code for place in found for code in place}))


def choices(countries: Iterable[object] = ()) -> list[tuple[Any, list[tuple[str, str]]]]:
    """[(group, [(code, "Euro (EUR)")])] for a select, the currencies of these countries first."""
    named = dict(_named(get_language() or "en"))
    near = [code for country in countries for code in get_territory_currencies(str(country), date.today())]
    likely = [code for code in dict.fromkeys([*near, *EVERYWHERE]) if code in named]
    rest = [(code, name) for code, name in named.items() if code not in likely]
    return [(_("Likely"), [(code, named[code]) for code in likely]), (_("All currencies"), rest)]


def name_of(code: str) -> str:
    """“Euro”; the code itself where CLDR knows none."""
    return get_currency_name(code, locale=_locale(get_language()))


def formatted(amount: Decimal | int | str, code: str) -> str:
    """“120,000 PEN” in the page's language, with cents only where there are some."""
    amount = Decimal(amount)
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return f"{format_decimal(amount, format=pattern, locale=_locale(get_language()))}\u00a0{code}"


class AmountField(forms.CharField):
    """A positive amount, with any separators between its digits. Its value is a Decimal or None."""

    default_error_messages = {
        "invalid": _("Enter an amount in digits, for example 120000 or 120000.50."),
        "ambiguous": _("This amount can mean two things. Enter it like 120000 or 120000.50."),
        "too_large": _("This amount is too large. Check the number of zeros."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The amount as a Decimal; None for nothing. Raises ValidationError."""
        text = _BETWEEN.sub("", super().to_python(value))  # type: ignore[arg-type]
        if not text:
            return None
        try:
            amount = Decimal(self._with_point(text))
        except InvalidOperation:
            self._refuse("invalid")
        self._check(amount)
        return amount

    def run_validators(self, value: Any) -> None:
        """Reading it has checked all there is."""

    def _check(self, amount):
        if amount >= 10 ** (MOST_DIGITS - PLACES):
            self._refuse("too_large")
        if amount <= 0 or amount != round(amount, PLACES):
            self._refuse("invalid")

    def _with_point(self, text):
        """The number as Python reads it: of two kinds of mark the last one parts off the fraction."""
        if not re.fullmatch(r"\d+([.,]\d+)*", text, re.ASCII):
            self._refuse("invalid")
        marks = [mark for mark in text if mark in ".,"]
        if len(set(marks)) == 2:
            whole, fraction = text[: text.rindex(marks[-1])], text[text.rindex(marks[-1]) + 1 :]
            if marks.count(marks[-1]) > 1:
                self._refuse("invalid")
            return f"{re.sub('[.,]', '', whole)}.{fraction}"
        if len(marks) > 1:
            return re.sub("[.,]", "", text)
        if marks and len(text.partition(marks[0])[2]) > PLACES:
            self._refuse("ambiguous")
        return text.replace(",", ".")

    def _refuse(self, code):
        raise ValidationError(self.error_messages[code], code=code)

    def prepare_value(self, value: Any) -> Any:
        """An amount without empty cents; other values as they are."""
        if isinstance(value, Decimal):
            return f"{value:.2f}".removesuffix(".00")
        return value


@lru_cache(maxsize=16)
def _named(language):
    names = [(code, f"{get_currency_name(code, locale=_locale(language))} ({code})") for code in codes()]
    return tuple(sorted(names, key=lambda pair: pair[1].casefold()))


def _locale(language):
    try:
        return Locale.parse(to_locale(language or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
