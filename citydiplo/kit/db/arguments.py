"""Arguments of an act that runs later: written as JSON, and read again when it runs.

Rows are written by their key and fetched again, so the act gets them as they are when it runs.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model

from citydiplo.kit.errors import RowGoneError

_PLAIN = (str, int, float, bool, type(None))
# What JSON lacks: its type, how it is written, how it is read. A moment is a day too, so it comes first.
_KINDS: dict[str, tuple[Any, Callable[[Any], str], Callable[[str], Any]]] = {
    "number": (Decimal, str, Decimal),
    "moment": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "day": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
}


def freeze(value: Any) -> Any:
    """``value`` in what JSON knows: plain values, dates, decimals, rows, and lists and dicts of these."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Model):
        return {"row": [value._meta.label_lower, value.pk]}
    if isinstance(value, dict):
        return {"facts": {str(key): freeze(one) for key, one in value.items()}}
    for kind, (of, written, _read) in _KINDS.items():
        if isinstance(value, of):
            return {kind: written(value)}
    return [freeze(one) for one in value]


def thaw(value: Any) -> Any:
    """What ``freeze`` wrote down; sequences come back as lists. Raises RowGoneError."""
    if isinstance(value, list):
        return [thaw(one) for one in value]
    if not isinstance(value, dict):
        return value
    [(kind, written)] = value.items()
    if kind == "facts":
        return {key: thaw(one) for key, one in written.items()}
    if kind == "row":
        return _row(*written)
    _of, _written, read = _KINDS[kind]
    return read(written)


def _row(label, pk):
    row = apps.get_model(label)._base_manager.filter(pk=pk).first()
    if row is None:
        raise RowGoneError(label)
    return row
