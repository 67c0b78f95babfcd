"""Bring a table into line with rows from a data file: whole sets at a time, people's work untouched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop as _

from citydiplo.kit.history import because, recorded_models, watching
from networks.choices import FactState

# What a person said of a fact outranks a data file for good.
PERSONAL = (FactState.CONFIRMED, FactState.DECLARED)
BATCH = 2000
CHUNK = 500  # rows of one update; SQLite takes no more than a thousand keys


@dataclass
class LoadTally:
    """What loading did to one table. ``kept``: rows that a person entered or confirmed, left alone."""

    created: int = 0
    changed: int = 0
    kept: int = 0
    same: int = 0

    def __str__(self):
        parts = [f"{self.created:,} new", f"{self.changed:,} changed", f"{self.same:,} as they were"]
        return ", ".join([*parts, f"{self.kept:,} left to people"] if self.kept else parts)


def settle(
    existing: QuerySet[Any], rows: Sequence[Any], *, key: tuple[str, ...], once: tuple[str, ...] = ()
) -> LoadTally:
    """Insert what of ``rows`` (unsaved instances) is missing from the queryset ``existing``, update the rest.

    ``key`` names the fields that tell rows apart; fields in ``once`` are set at creation and never after.
    Rows of one call all set the same fields, those that ``fields_set`` names. A change leaves an act in the
    history of models that keep one.
    """
    tally = LoadTally()
    model = existing.model
    known = {_key(row, key): row for row in existing.iterator(BATCH)}
    new, changed, fields = [], [], None
    for row in rows:
        fields = fields or [name for name in row.fields_set if name not in key and name not in once]
        current = known.get(_key(row, key))
        if current is None:
            new.append(row)
        elif getattr(current, "state", None) in PERSONAL:
            tally.kept += 1
        elif any(getattr(current, name) != getattr(row, name) for name in fields):
            for name in fields:
                setattr(current, name, getattr(row, name))
            changed.append(current)
        else:
            tally.same += 1
    model.objects.bulk_create(new, batch_size=BATCH)
    for start in range(0, len(changed), CHUNK):
        with recorded_changes(model, changed[start : start + CHUNK]):
            model.objects.bulk_update(changed[start : start + CHUNK], fields)
    tally.created, tally.changed = len(new), len(changed)
    return tally


@contextmanager
def recorded_changes(model: type[Model], rows: Sequence[Any]) -> Iterator[None]:
    """Record what the block changes in ``rows`` (at most CHUNK), if their model keeps a history."""
    if model not in recorded_models():
        yield
        return
    with (
        because(_("The data file changed.")),
        watching(model._base_manager.filter(pk__in=[r.pk for r in rows])),
    ):
        yield


def fact(model: type[Model], **fields: Any) -> Any:
    """An unsaved row that remembers which of its fields the data file set."""
    row: Any = model(**fields)
    row.fields_set = tuple(fields)
    return row


def _key(row, names):
    return tuple(getattr(row, name) for name in names)
