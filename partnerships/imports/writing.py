"""Writing judged rows, within the one transaction of an import: changes, ends, new records, their story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.db import bulk_write
from partnerships.errors import ImportRefusedError, StaleRecordError, StepRefusedError
from partnerships.imports.byproducts import Byproducts
from partnerships.imports.stamps import stamps_of
from partnerships.imports.verdicts import JudgedRow
from partnerships.models import ImportRow


def _amend(target, batch, reason):
    """What the sender says as a party, by the actions of the records' pages."""
    for row in batch:
        if (entry := row.entry) and entry.get("is_own") and not row.is_missing:
            try:
                target.amend(entry["record"], entry["changes"], reason)
            except (ValidationError, StepRefusedError, StaleRecordError) as error:
                words = " ".join(getattr(error, "messages", [str(error)]))
                raise ImportRefusedError(
                    _("Row %(row)s cannot be imported: %(why)s")
                    % {"row": target.row_of(row.number), "why": words}
                ) from error


def _end(target, batch, reason):
    """End what the list no longer has: the sender's own records by their action, others as a file does."""
    entries = [row.entry for row in batch if row.entry and row.is_missing]
    if not entries:
        return
    told = _("No longer listed. %(why)s") % {"why": reason}
    own = {entry["record"]: entry["changes"] for entry in entries if entry["is_own"]}
    with history.because(told):
        target.change({entry["record"]: entry["changes"] for entry in entries if not entry["is_own"]})
        try:
            if own:
                target.amend_all(own, told)
        except (ValidationError, StepRefusedError, StaleRecordError) as error:
            words = " ".join(getattr(error, "messages", [str(error)]))
            raise ImportRefusedError(
                _("What is no longer in the file cannot be ended: %(why)s") % {"why": words}
            ) from error


def write(target: Any, batch: Sequence[JudgedRow], byproducts: Byproducts, reason: str) -> None:
    """A batch of rows: changes, new records with their children, and the rows that tell of both."""
    entries = [row.entry for row in batch]
    # Changes first: a term that is ended makes room for its successor.
    changed = [row.entry for row in batch if row.entry and "record" in row.entry and not row.is_missing]
    target.change({entry["record"]: entry["changes"] for entry in changed if not entry["is_own"]})
    _amend(target, batch, reason)
    _end(target, batch, reason)
    new = [entry for entry in entries if entry and "new" in entry]
    ids = bulk_write.new_ids(target.model, len(new))
    rows = _made_now(target.model, [byproducts.resolve(target.model, entry["new"]) for entry in new])
    bulk_write.insert(target.model, ((pk, *row[1:]) for pk, row in zip(ids, rows, strict=True)))
    history.entered(target.model, ids)
    children = defaultdict(list)
    for pk, entry in zip(ids, new, strict=True):
        for place, row in entry["children"]:
            model = target.children[place]
            children[model].append((pk, byproducts.resolve(model, row)))
    for model, rows in children.items():
        _write_children(model, target.link, rows)
    keys = iter(ids)
    stamps = stamps_of(target, ids, are_new=True)
    stamps |= stamps_of(target, [entry["record"] for entry in entries if entry and "record" in entry])
    _write_rows(batch, [_record_and_before(entry, keys) for entry in entries], stamps)


def _record_and_before(entry, keys):
    """The key of the record that a row wrote, and what that was before. ``keys``: of the new ones."""
    if entry is None:
        return None, None
    return (next(keys), None) if "new" in entry else (entry["record"], entry["before"])


def _write_children(model, link, rows):
    place = bulk_write.place_of(model, link)
    ids = bulk_write.new_ids(model, len(rows))
    parents = [parent for parent, _row in rows]
    rows = _made_now(model, [row for _parent, row in rows])
    bulk_write.insert(
        model,
        (
            (pk, *row[1:place], parent, *row[place + 1 :])
            for pk, parent, row in zip(ids, parents, rows, strict=True)
        ),
    )
    if model in history.recorded_models():
        history.entered(model, ids)


def _made_now(model, rows):
    """The rows, made at this moment: they may have been judged hours ago."""
    if not rows or not (moments := bulk_write.moments_of(model)):
        return rows
    found = []
    for row in rows:
        values = list(row)
        for place, moment in moments.items():
            values[place] = moment
        found.append(values)
    return found


def _write_rows(batch, records, stamps):
    ids = bulk_write.new_ids(ImportRow, len(batch))
    names = ("record", "matched", "stamp", "before")
    places = {name: bulk_write.place_of(ImportRow, name) for name in names}
    field = ImportRow._meta.get_field("before")
    rows = []
    for pk, spooled, (record, before) in zip(ids, batch, records, strict=True):
        values = [pk, *spooled.row[1:]]
        values[places["record"]] = record
        if record is not None:
            values[places["matched"]] = record
        values[places["stamp"]] = stamps.get(record, "")
        if before is not None:
            values[places["before"]] = bulk_write.stored(field, _plain(before))
        rows.append(tuple(values))
    bulk_write.insert(ImportRow, rows)


def _plain(before):
    """Former values as JSON can hold them; ``Target.put_back`` reads them by the fields of the model."""
    return {name: None if value is None else _text(value) for name, value in before.items()}


def _text(value):
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
