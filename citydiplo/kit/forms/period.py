"""The field of a form for a period that a value stands for: a year, a quarter, a month, a day or a span."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.text.period import JANUARY, Period, PeriodError, read


class PeriodField(forms.CharField):
    """A period, typed. Its value is a Period or None. ``month`` is when the writer's years begin."""

    default_error_messages = {
        "unreadable": _(
            "Enter a year, quarter, month, day or span, for example 2017, Q3 2017, 2017-05 or "
            "2016-07-01 – 2017-06-30."
        ),
        "order": _("The first number may be the day or the month. Enter it like 2017-05-12."),
        "season": _(
            "We do not know in which month this year begins. Enter its first and last day, for example "
            "2016-07-01 – 2017-06-30."
        ),
        "backwards": _("The last day is before the first day. Correct one of them."),
        "long": _("A value stands for at most five years. Enter a shorter period."),
        "years": _("Enter a period between 1900 and 2100."),
    }

    def __init__(self, *, month: int = JANUARY, **kwargs: Any) -> None:
        self.month = month
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The Period; None for nothing. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read(text, month=self.month)
        except PeriodError as error:
            raise forms.ValidationError(self.error_messages[error.code], code=error.code) from error

    def run_validators(self, value: Any) -> None:
        """Reading it has checked all there is."""

    def prepare_value(self, value: Any) -> Any:
        """A period as its code, which reads back as the same."""
        return value.code if isinstance(value, Period) else value
