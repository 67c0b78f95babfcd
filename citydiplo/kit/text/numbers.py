"""Numbers as a reader of the page's language writes them, by CLDR."""

import re
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.template.defaultfilters import floatformat
from django.utils.translation import get_language, to_locale

# Numbers once written are kept: a list of fifty rows writes many, and CLDR takes 15 to 60 µs for each.
KEPT = 16_384


def _locale():
    return _locale_of(get_language() or "en")


@lru_cache(maxsize=64)
def _locale_of(language):
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=KEPT)
def _decimal(value, language):
    return format_decimal(value, locale=_locale_of(language))


def number(value: Any) -> str:
    """1393 → 1,393. What is no number is shown as it is; nothing is shown for None."""
    if value is None or value == "":
        return ""
    try:
        return _decimal(value, get_language() or "en")
    except (TypeError, ValueError, ArithmeticError):
        return value


def exact(value: Any) -> str:
    """1715597.2500 → 1,715,597.25: with up to four decimals, for what was measured."""
    if value is None or value == "":
        return ""
    try:
        return format_decimal(value, format="#,##0.####", locale=_locale())
    except (TypeError, ValueError, ArithmeticError):
        return value


@lru_cache(maxsize=KEPT)
def _compact(value, language):
    digits = 1 if abs(value) >= 1_000_000 else 0
    return format_compact_decimal(value, locale=_locale_of(language), fraction_digits=digits)


def compact(value: Any) -> str:
    """7737002 → 7.7M, for a place where the exact number would say nothing more."""
    if value is None or value == "":
        return ""
    try:
        return _compact(value, get_language() or "en")
    except (TypeError, ValueError, ArithmeticError):
        return value


@lru_cache
def _with_digits(pattern, digits):
    """#,##0% → #,##0.0%, with the sign at the place where the language puts it."""
    return re.sub(r"0(?=[^0]*$)", f"0.{'0' * digits}", pattern, count=1)


@lru_cache(maxsize=KEPT)
def _one_decimal(value, _language):
    return floatformat(value, 1)


def one_decimal(value: float) -> str:
    """2.25 → 2.3, also where the digit is 0."""
    return _one_decimal(value, get_language() or "en")


@lru_cache(maxsize=KEPT)
def _percent(value, digits, language):
    locale = _locale_of(language)
    pattern = _with_digits(locale.percent_formats[None].pattern, digits) if digits else None
    return format_percent(value, format=pattern, locale=locale)


def percent(value: Any, digits: int = 0) -> str:
    """0.251 → 25%; 25.1% with one digit behind the point."""
    if value is None or value == "":
        return ""
    try:
        return _percent(value, digits, get_language() or "en")
    except (TypeError, ValueError, ArithmeticError):
        return value
