"""Writing what the preview showed: all of a file or nothing, in one transaction that is as short as can be.

The verdicts of the preview are kept on disk. Outside of the transaction those rows are judged again whose
records changed since; within it, those whose records changed in that moment. So others may write all the
time: nothing of theirs is written over, and the import does not fail for it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import garbage
from citydiplo.kit.db import bulk_write
from networks.models import City
from partnerships.choices import ImportStatus, RowOutcome
from partnerships.errors import ImportRefusedError
from partnerships.imports import jobs, kept_verdicts, lists
from partnerships.imports.byproducts import Byproducts, numbers_of
from partnerships.imports.runs import Run, is_unclear
from partnerships.imports.settling import settle
from partnerships.imports.targets import target_of
from partnerships.imports.verdicts import JudgedRow, Verdicts
from partnerships.imports.writing import write
from partnerships.models import ImportRow

if TYPE_CHECKING:
    from partnerships.imports.jobs import Heartbeat
    from partnerships.models import ImportJob

BATCH = 10  # portions that are written together
KEYS = 200  # that are looked at together
ATTEMPTS = 5
ALONE_FROM = 2  # attempts after which nobody else may write such records while this one does
WITHIN_FROM = 3  # attempts after which all rows are judged meanwhile, too
ROUNDS = 4  # of judging again outside of the transaction
FEW = 50  # rows after which another round is not worth it
LABELLED = 2  # parts of what a row shows of a fact; of a place there are four
MOST_JUDGED_AGAIN = 2_000  # rows that are judged within the transaction, unless it is alone


class _Look(Enum):
    """What a look at the register, within the transaction, came to."""

    CURRENT = auto()
    MUCH_CHANGED = auto()  # too many rows to judge while others wait
    OUTDATED = auto()  # all rows have to be judged again


def apply(job: ImportJob, beat: Heartbeat) -> None:
    """Write what the preview showed, all or nothing. Raises ImportRefusedError."""
    with kept_verdicts.opened(job, beat) as kept:
        _apply(job, beat, kept)
    kept_verdicts.forget(job)
    settle(job, beat)


def _apply(job, beat, kept):
    with ExitStack() as stack:
        writer = kept and _Writer(kept)
        for attempt in range(ATTEMPTS):
            file = stack.enter_context(tempfile.TemporaryFile())
            if attempt < WITHIN_FROM:
                writer = writer or _Writer(_judged(job, beat, file))
                writer.catch_up()
            else:
                writer = None
            try:
                look = _written(job, beat, writer, file, is_alone=attempt >= ALONE_FROM)
            except IntegrityError:
                look = _Look.OUTDATED  # somebody entered the same record: judged again, it will be "same"
            except OperationalError as error:
                if not _is_deadlock(error):
                    raise
                look = _Look.MUCH_CHANGED
            if look == _Look.CURRENT:
                return
            if look == _Look.OUTDATED:
                writer = None
    raise ImportRefusedError(_("The register keeps changing while this import runs. Try again in a moment."))


def _judged(job, beat, file):
    """All rows of the file, judged now."""
    seen, seen_ends = kept_verdicts.seen_by_person(job)
    verdicts = Verdicts(Run(job, beat, times=2), file, seen=seen, seen_ends=seen_ends)
    for _portion in verdicts.judge():
        pass
    return verdicts


def _is_deadlock(error):
    return getattr(error.__cause__, "pgcode", "") in ("40P01", "40001")


def _written(job, beat, writer, file, *, is_alone):
    """One attempt, in one transaction; without a writer all rows are judged in it. What the look came to."""
    total = writer.run.total if writer else job.total // 2
    with beat.held(total, 2 * total) as tell, garbage.collected_later(), transaction.atomic():
        if is_alone:
            _keep_others_waiting(target_of(job))
        writer = writer or _Writer(_judged(job, _say_nothing, file))
        run, look = writer.run, _Look.OUTDATED
        if not run.target.still_holds() or (look := writer.look_again(is_alone=is_alone)) != _Look.CURRENT:
            return look
        byproducts = Byproducts(writer.verdicts)
        ImportRow.objects.filter(job=job)._raw_delete(ImportRow.objects.db)
        for batch in writer.batches():
            write(run.target, batch, byproducts, jobs.why(job))
            tell(len(batch))
        run.target.tell(ImportRow.objects.filter(job=job, outcome=RowOutcome.NEW).values("record"))
        beat.finish(
            ImportStatus.APPLIED,
            counts=dict(writer.verdicts.counts),
            byproducts=byproducts.ids,
            applied_at=timezone.now(),
            settled_at=None,
        )
        lists.finished(job)
    return _Look.CURRENT


def _say_nothing(*_args, **_how):
    """The beat of a run within the transaction: its lease is kept from beside that."""


def _keep_others_waiting(target):
    """Let nobody else write such records until the transaction ends; they are read as ever.

    SQLite has one writer at a time in any case.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(
            connection.ops.quote_name(model._meta.db_table) for model in (target.model, *target.children)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


class _Writer:
    """Verdicts on their way into the database: those are judged again of which the register moved."""

    def __init__(self, verdicts: Verdicts) -> None:
        self.verdicts, self.run, self.target = verdicts, verdicts.run, verdicts.target
        self.judged_again: dict[int, JudgedRow] = {}  # by number of the row

    def batches(self) -> Iterator[list[JudgedRow]]:
        """Lists of rows as they are to be written: first what ends, which may make room for what is new."""
        yield from self._batches(self.verdicts.missing_in, is_missing=True)
        yield from self._batches(range(len(self.verdicts.offsets)), is_missing=False)

    def _batches(self, portions, *, is_missing):
        for start in range(0, len(portions), BATCH):
            some = portions[start : start + BATCH]
            rows = [row for portion in some for row in self.verdicts.at(portion)]
            yield [self._now(row) for row in rows if row.is_missing == is_missing]

    def _now(self, row):
        return self.judged_again.get(row.number, row)

    def catch_up(self) -> None:
        """Judge again what changed since the rows were judged, while nobody has to wait for it."""
        if places := self.run.changed_places():
            portions = range(len(self.verdicts.offsets))
            rows = [row for portion in portions for row in self.verdicts.at(portion)]
            rows = [self._now(row) for row in rows]
            self._judge([row for row in rows if not places.isdisjoint(_places_in(row))], {})
        for _round in range(ROUNDS):
            moved = self._changed_since()
            rows = self._rows_of(moved)
            self._judge(rows, moved)
            if len(rows) <= FEW:
                return

    def look_again(self, *, is_alone: bool = False) -> _Look:
        """Judge again the rows whose records changed since they were judged.

        What is going to be changed is locked first. A few statements for each KEYS keys.
        """
        self._lock(self.verdicts.changed)
        moved = self._changed_since()
        rows = self._rows_of(moved)
        if len(rows) > MOST_JUDGED_AGAIN and not is_alone:
            return _Look.MUCH_CHANGED
        if not self._judge(rows, moved):
            return _Look.OUTDATED
        self._lock(self.verdicts.changed)
        needed = self.verdicts.needed
        cities = {key for (name, key), number in needed.items() if name == "city" and number > 0}
        return _Look.CURRENT if _all_exist(cities) and not _registered(cities) else _Look.OUTDATED

    def _changed_since(self):
        """{key: its state now} of what is no longer as the rows were judged by."""
        states, found = self.verdicts.states, {}
        keys = list(states)
        for start in range(0, len(keys), KEYS):
            now = self.target.states_now(set(keys[start : start + KEYS]))
            found |= {key: state for key, state in now.items() if state != states[key][0]}
        return found

    def _rows_of(self, moved):
        """The rows that were compared with something of that, as they are judged now."""
        portions = {portion for key in moved for portion in self.verdicts.states[key][1:]}
        rows = [self._now(row) for portion in sorted(portions) for row in self.verdicts.at(portion)]
        return [row for row in rows if not moved.keys().isdisjoint(row.states)]

    def _judge(self, rows, moved):
        """Judge rows again. False where one of them may be what the list seems to lack."""
        self.target.forget(moved)
        is_sure = True
        for old in [row for row in rows if row.is_missing]:
            line = self.verdicts.line_of(old)
            self._replace(old, self.verdicts.of(line, self.verdicts.gone(old.matched), old.states))
        rows = [row for row in rows if not row.is_missing]
        for start in range(0, len(rows), KEYS):
            some = rows[start : start + KEYS]
            judged = self.run.judged([self.verdicts.line_of(row) for row in some])
            for old, entry in zip(some, judged, strict=True):
                is_sure = is_sure and not self._may_be_missing(entry[1])
                self._replace(old, self.verdicts.of(*entry))
        for key, state in moved.items():
            self.verdicts.states[key][0] = state
        return is_sure

    def _replace(self, old, new):
        self.verdicts.note(old, -1)
        self.judged_again[old.number] = new
        self.verdicts.note(new)

    def _may_be_missing(self, verdict):
        """Whether a row that was judged again is what the list seemed to lack, or could be."""
        if verdict.matched in self.verdicts.missing:
            return True
        return bool(self.verdicts.counts[RowOutcome.ENDED]) and is_unclear(verdict)

    def _lock(self, keys):
        if connection.features.has_select_for_update:
            for _portion, among in bulk_write.among("pk", keys):
                rows = self.target.model._base_manager.filter(among).order_by("pk")
                list(rows.select_for_update(no_key=True).values_list("pk"))


def _places_in(row):
    """Keys of the places that a row was understood to name."""
    read = bulk_write.place_of(ImportRow, "read")
    return {shown[1] for shown in json.loads(row.row[read]) if len(shown) > LABELLED}


def _all_exist(cities):
    """Whether none of these cities was removed or merged meanwhile; negative keys are new ones."""
    cities = {key for key in cities if key > 0}
    return all(
        City.objects.filter(among, merged_into=None).count() == len(portion)
        for portion, among in bulk_write.among("pk", cities)
    )


def _registered(cities):
    """Whether one of the gazetteer's places became a city meanwhile: its rows have to be judged as that."""
    return any(
        City.objects.filter(geonames_id__in=portion).exists()
        for portion, _among in bulk_write.among("pk", numbers_of(cities))
    )
