"""A form field for dates that are known to the year, the month or the day, typed as people write them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text import date_parser
from citydiplo.kit.text.date_parser import NoSuchDayError, UnreadableDateError

LONGEST = 40


def reader_order() -> str:
    """What the reader writes first in a date: the day, except in English, where nobody can tell."""
    return "" if (get_language() or "en").startswith("en") else date_parser.DAY_FIRST


def _open_readings(text):
    """The two dates that a text may mean to this reader; none where it is clear."""
    try:
        found = date_parser.read(text, reader_order())
    except UnreadableDateError:
        return ()
    return found.readings if found.is_order_open else ()


class PartialDateInput(forms.TextInput):
    """A line of text; beside 03/04/2020 it shows the two dates that it may mean, to choose from.

    What is chosen comes in a field of its own, so that pressing Enter chooses nothing by itself.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """What was typed, or the reading that was chosen of it."""
        text = super().value_from_datadict(data, files, name)
        chosen = data.get(f"{name}_reading")
        offered = {partial_date.iso(*reading) for reading in _open_readings(text)} if chosen and text else ()
        return chosen if chosen in offered else text

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The input; and the readings to choose from, where there are two."""
        line = super().render(name, value, attrs, renderer)
        readings = _open_readings(value) if isinstance(value, str) else ()
        if not readings:
            return line
        choices = format_html_join(
            "",
            '<div><label><input type="radio" name="{}_reading" value="{}"> {}</label></div>',
            ((name, partial_date.iso(*reading), partial_date.display(*reading)) for reading in readings),
        )
        return format_html(
            '{}<div class="field__choices" role="radiogroup" aria-label="{}">{}</div>',
            line,
            _("Which date do you mean?"),
            choices,
        )


class PartialDateField(forms.CharField):
    """Its value is (date, precision); (None, day) for an empty one.

    Takes the texts that ``datereading`` is sure of: 1998, May 1998, 12.5.1998, about 1990. Shown by ISO 8601,
    which is the same in every language. ``is_past``: a date in the future is an error.
    """

    default_error_messages = {
        "invalid": _("Enter a year, month or date, for example 1998, May 1998 or 12 May 1998."),
        "no_such_day": _("There is no such day as “%(text)s”. Correct it, or enter only the month or year."),
        "order": _("“%(text)s” can be two dates. Choose one of them."),
        "order_typed": _("“%(text)s” can be two dates. Enter %(first)s or %(second)s."),
        "span": _("Enter one date here, for example %(year)s."),
        "doubt": _("“%(text)s” can mean several years. Enter one, for example %(year)s or about %(year)s."),
        "future": _("This date is in the future. Enter a date that is not later than today."),
    }
    empty = (None, partial_date.Precision.DAY)

    def __init__(self, *, is_past: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("A year is enough: 1998, May 1998 or 12 May 1998."))
        kwargs.setdefault("widget", PartialDateInput(attrs={"maxlength": LONGEST, "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.is_past = is_past

    def to_python(self, value: Any) -> tuple[date | None, str]:
        """The date and its precision. Raises ValidationError with what to write."""
        text = super().to_python(value)
        if not text:
            return self.empty
        try:
            found = date_parser.read(text, reader_order())
        except NoSuchDayError as error:
            raise self._error("no_such_day", text=text) from error
        except UnreadableDateError as error:
            raise self._error("invalid") from error
        if found.is_order_open:
            raise self._order_error(text, found.readings)
        year = found.readings[0][0].year
        if found.is_doubtful:
            is_decade = date_parser.DECADE in found.remarks
            raise self._error("doubt", text=text, year=year) if is_decade else self._error("invalid")
        if found.sure is None:
            raise self._error("span", year=year)
        if self.is_past and found.sure[0] > timezone.localdate():
            raise self._error("future")
        return found.sure

    def _order_error(self, text, readings):
        if isinstance(self.widget, PartialDateInput) and not self.widget.is_hidden:
            return self._error("order", text=text)
        first, second = (partial_date.iso(*reading) for reading in readings)
        return self._error("order_typed", text=text, first=first, second=second)

    def _error(self, code, **params):
        return ValidationError(self.error_messages[code], code=code, params=params)

    def validate(self, value: tuple[date | None, str]) -> None:
        """Raise ValidationError for no date where one is required."""
        if self.required and value[0] is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Parsing has checked all there is."""

    def prepare_value(self, value: Any) -> str | None:
        """A stored date as ISO 8601; what was typed as it is."""
        return value if isinstance(value, str) or value is None else partial_date.iso(*value)
