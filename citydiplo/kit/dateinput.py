"""A form field for dates that are known to the year, the month or the day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit import partialdates

FIRST_YEAR = 1000  # "98" is a slip, not the year of Trajan
LONGEST = 10


class PartialDateField(forms.CharField):
    """Its value is (date, precision); (None, day) for an empty one.

    Shown and typed as YYYY, YYYY-MM or YYYY-MM-DD.
    """

    default_error_messages = {
        "invalid": _("Write a year, a month or a day, such as 1998, 1998-05 or 1998-05-17.")
    }
    empty = (None, partialdates.Precision.DAY)

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("A year is enough: 1998, 1998-05 or 1998-05-17."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"maxlength": LONGEST, "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return self.empty
        try:
            date, precision = partialdates.parse(text)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if date.year < FIRST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date, precision

    def validate(self, value):
        if self.required and value[0] is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """Parsing has checked all there is."""

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else partialdates.iso(*value)
