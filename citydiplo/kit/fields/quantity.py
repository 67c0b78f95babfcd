"""Measured values: numbers of either sign with up to four decimals, typed as people write them."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.money import MOST_DIGITS, AmountField

PLACES = 4
# A mark after 0, or before four digits, is a decimal mark: it cannot be a mark of thousands.
_SURE = re.compile(r"0[.,]\d+|\d+[.,]\d{4}", re.ASCII)
THOUSAND = 3  # digits that may be either behind a mark


class QuantityField(AmountField):
    """A number with any separators between its digits. Its value is a Decimal or None."""

    default_error_messages = {
        "invalid": _("Enter a number in digits, for example 1715597 or 12.5."),
        "ambiguous": _("This number can mean two things. Enter it like 1715597 or 12.5000."),
        "too_large": _("This number is too large. Check the number of zeros."),
    }

    def to_python(self, value: Any) -> Decimal | None:
        """The number as a Decimal; None for nothing. Raises ValidationError."""
        text = str(value).strip() if value is not None else ""
        sign = -1 if text[:1] in ("-", "\u2212") else 1
        number = super().to_python(text[1:].strip() if sign < 0 else text)
        return None if number is None else sign * number

    def prepare_value(self, value: Any) -> Any:
        """A number without empty decimals; other values as they are."""
        return plain_text(value) if isinstance(value, Decimal) else value

    def _with_point(self, text):
        return text.replace(",", ".") if _SURE.fullmatch(text) else super()._with_point(text)

    def _check(self, amount):
        if amount >= 10 ** (MOST_DIGITS - PLACES):
            self._refuse("too_large")
        if amount != round(amount, PLACES):
            self._refuse("invalid")


def plain_text(value: Decimal) -> str:
    """A number as a form shows it: “1715597”, “12.5”, and “12.1250”, which can mean one thing only."""
    text = f"{value:.{PLACES}f}"
    short = text.rstrip("0").rstrip(".")
    return text if len(short.partition(".")[2]) == THOUSAND else short
