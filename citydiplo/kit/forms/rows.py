"""A form field for several rows of a queryset, which no number that is sent can break."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 18  # digits; SQLite holds no longer key, and fails on one


def row_key(value: object) -> int | None:
    """The key of a row that was sent as text; None for what no database holds."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


class RowsField(forms.ModelMultipleChoiceField):
    """As Django's, but a key that no database holds is a wrong choice, not an error of the server."""

    def clean(self, value: Any) -> Any:
        """The chosen rows. Raises ValidationError for what cannot be a key."""
        for key in value if isinstance(value, list | tuple) else ():
            if isinstance(key, str) and row_key(key) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key[:40]}
                )
        return super().clean(value)
