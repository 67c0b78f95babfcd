"""The verdicts of a run, on disk: what becomes of each row, ready to be written.

Memory does not grow with the file: in it is only which rows were compared with what, so that those can be
judged again whose records changed.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from citydiplo.kit.db import bulk_write
from partnerships.choices import RowOutcome
from partnerships.errors import ImportRefusedError
from partnerships.imports.judged import ImportLine, Verdict
from partnerships.imports.runs import Run, row_of, stamp_of
from partnerships.imports.targets.base import OWN
from partnerships.models import ImportRow

if TYPE_CHECKING:
    from django.db.models import Model

BYPRODUCTS = ("city", "mayor", "target")  # columns that can name what an import brings along
PORTION = 200  # rows that are spooled together
_INDEX = ("counts", "offsets", "states", "changed", "needed", "missing", "missing_in", "stamps")


@dataclass(slots=True)
class JudgedRow:
    """A row on its way into the database: ready to be written, and what it takes to judge it again."""

    number: int
    outcome: str
    row: tuple
    entry: dict | None
    cells: Sequence[str]
    corrected: tuple
    states: dict
    matched: int | None = None
    is_missing: bool = False  # no row of the file: a record that the list had the last time


class Verdicts:
    """The judged rows of a run in ``file``, and an index of them.

    ``seen`` and ``seen_ends`` are the stamps, by row and by record, of changes and ends as a person looked at
    them: what is no longer so is held back. None where nobody looked yet.
    """

    def __init__(
        self,
        run: Run,
        file: Any,
        *,
        seen: Mapping[int, str] | None = None,
        seen_ends: Mapping[int | None, str] | None = None,
    ) -> None:
        self.run, self.file, self.target = run, file, run.target
        self.seen, self.seen_ends = seen, seen_ends
        models: tuple[type[Model], ...] = (self.target.model, *self.target.children)
        self.blanks: dict[Any, bulk_write.Blank] = {ImportRow: bulk_write.Blank(ImportRow)}
        self.blanks |= {model: bulk_write.Blank(model) for model in models}
        self._places = {model: places_of_byproducts(model) for model in models}
        self.missing: set[int | None] = set()  # keys of the records that the list no longer has
        self.missing_in: list[int] = []  # the portions that hold them, at the end of the file
        self.counts: Counter[str] = Counter(dict.fromkeys(RowOutcome.of_rows(), 0))
        self.offsets: list[int] = []  # of each portion in the file
        self.states: dict[Any, list[Any]] = {}  # key → [its state, the portions compared with it]
        self.changed: set[int] = set()  # keys of the records that rows change
        self.needed: Counter[tuple[str, int]] = Counter()  # (city or mayor, key) that new records name
        self.stamps: dict[int, str] = {}  # number of a row → its stamp, of changes and ends

    def judge(self) -> Iterator[list[JudgedRow]]:
        """Judge and spool every row, then what the list no longer has. Yields them in portions."""
        judged = chain(self.run, self.run.missing())
        while few := list(islice(judged, PORTION)):
            rows = [self.of(*entry) for entry in few]
            portion = len(self.offsets)
            self.offsets.append(self.file.tell())
            pickle.dump(rows, self.file, protocol=pickle.HIGHEST_PROTOCOL)
            if any(row.is_missing for row in rows):
                self.missing_in.append(portion)
            for row in rows:
                self.note(row)
                self.link(row, portion)
            yield rows

    def at(self, portion: int) -> list[JudgedRow]:
        """The rows of a portion, as they were spooled."""
        self.file.seek(self.offsets[portion])
        found: list[JudgedRow] = pickle.load(self.file)  # noqa: S301  written by ``judge``; a kept file is sealed
        return found

    def of(self, line: ImportLine, verdict: Verdict, states: Mapping[Any, str]) -> JudgedRow:
        """A verdict made ready. Changes and ends that differ from what the person saw are held back."""
        if verdict.outcome == RowOutcome.CHANGED and self._differs(self.seen, line.number, states):
            told = [("changed_since", {}), *verdict.reasons]
            verdict = Verdict(RowOutcome.REFUSED, told, read=verdict.read, matched=verdict.matched)
        if verdict.outcome == RowOutcome.ENDED and self._differs(self.seen_ends, verdict.matched, states):
            verdict = self.gone(verdict.matched, verdict.reasons, verdict.read)
        is_missing = verdict.outcome in (RowOutcome.GONE, RowOutcome.ENDED)
        return JudgedRow(
            line.number,
            verdict.outcome,
            row_of(self.blanks[ImportRow], self.run.job, line, verdict, states),
            self._ready(verdict.plan),
            line.cells,
            line.corrected,
            dict(states),
            verdict.matched,
            is_missing,
        )

    @staticmethod
    def _differs(seen, key, states):
        return seen is not None and seen.get(key) != stamp_of(states)

    def gone(self, matched: int | None, reasons: Any = (), read: Any = ()) -> Verdict:
        """The verdict on a record that somebody changed since the preview: it does not end.

        Raises ImportRefusedError where a row of the file needs its end.
        """
        if matched in self.target.followed:
            raise ImportRefusedError(
                _("Someone changed a record after the preview that this import ends. Preview the file again.")
            )
        return Verdict(RowOutcome.GONE, [("changed_since", {}), *reasons], read=list(read), matched=matched)

    def line_of(self, row: JudgedRow) -> ImportLine:
        """The line of the file that a row was judged by."""
        line = ImportLine(row.number, row.cells, self.run.reading)
        line.corrected = row.corrected
        return line

    def note(self, row: JudgedRow, times: int = 1) -> None:
        """Count a row's outcome, and the cities and mayors that a new record names."""
        self.counts[row.outcome] += times
        if row.entry is None:
            return
        if "record" in row.entry:
            self.changed.add(row.entry["record"])
            return
        made = [(self.target.model, row.entry["new"])]
        made += [(self.target.children[place], child) for place, child in row.entry["children"]]
        for model, values in made:
            for name, place in self._places[model]:
                if values[place] is not None:
                    self.needed[name, values[place]] += times

    def link(self, row: JudgedRow, portion: int) -> None:
        """Remember in which portion a row is that was compared with these states."""
        if row.is_missing:
            self.missing.add(row.matched)
        if row.outcome in (RowOutcome.CHANGED, RowOutcome.ENDED):
            self.stamps[row.number] = stamp_of(row.states)
        for key, state in row.states.items():
            known = self.states.setdefault(key, [state])
            if portion not in known[-1:]:
                known.append(portion)

    def used(self, name: str) -> set[int]:
        """Keys of the cities, mayors or targets to be created that rows need."""
        return {key for (kind, key), number in self.needed.items() if kind == name and key < 0 < number}

    def index(self) -> dict[str, Any]:
        """What there is beside the rows on disk."""
        return {name: getattr(self, name) for name in _INDEX}

    def restore(self, index: dict[str, Any]) -> None:
        """Take over the ``index`` of a file that holds the rows already."""
        vars(self).update(index)

    def _ready(self, plan):
        """A plan as plain values: a new record with its children (place of the model, row), or changes."""
        if plan is None:
            return None
        if plan.new is None:
            return {
                "record": plan.record,
                "changes": plan.changes,
                "before": plan.before | ({OWN: True} if plan.is_own else {}),
                "is_own": plan.is_own,
            }
        children = [
            (self.target.children.index(model), self.blanks[model].filled(facts))
            for model, facts in plan.children
        ]
        return {"new": self.blanks[self.target.model].filled(plan.new), "children": children}


def places_of_byproducts(model: type[Model]) -> list[tuple[str, int]]:
    """[(name, place)] of the columns that can name what an import brings along."""
    names = {field.name for field in model._meta.fields}
    return [(name, bulk_write.place_of(model, name)) for name in BYPRODUCTS if name in names]
