"""Labels of choices in the reader's language, made once for each language.

A lazy label is translated again each time it is shown, and Django's ``get_…_display`` makes a dict of all
labels at each call: a page of a city asks for dozens.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language

from citydiplo.kit.db.checked import Checked


def labels_of(choices: Any) -> Mapping[str, str]:
    """Value → label."""
    return _labels_of(choices, get_language())


@lru_cache(maxsize=512)
def _labels_of(choices, _language):
    return MappingProxyType({str(value): str(label) for value, label in choices.choices})


class Labelled(Checked):
    """A model whose ``get_…_display`` answers with kept labels."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:
        value = getattr(self, field.attname)
        return _labels_of_field(field, get_language()).get(value, value)


@lru_cache(maxsize=2048)
def _labels_of_field(field, _language):
    return {value: str(label) for value, label in field.flatchoices}
