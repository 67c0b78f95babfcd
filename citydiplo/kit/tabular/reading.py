"""Reading the rows of a table, one at a time, in this very process.

Files from outside are read by ``child`` instead, which runs this code under limits of time and memory.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citydiplo.kit.tabular.encodings import has_bad_signs
from citydiplo.kit.tabular.header import names_of
from citydiplo.kit.tabular.layout import (
    LONGEST_LINE,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    REPLACE,
    SPLIT,
    TEXT,
    Layout,
    TableError,
)
from citydiplo.kit.tabular.notes import Notes, column_name
from citydiplo.kit.tabular.quotes import text_rows
from citydiplo.kit.tabular.row import WorkbookRow
from citydiplo.kit.tabular.shaping import reshaped, reshaped_names, without_totals
from citydiplo.kit.text.invisible import without_invisible

if TYPE_CHECKING:
    from citydiplo.kit.tabular.workbook import Workbook

LONGEST_SAID = 40  # signs of a hidden column's header
HEADER_SAMPLE = 60  # rows below the header that tell how wide the table is

# What spreadsheets and web pages leave in a cell: no-break spaces, zero-width and direction marks, controls.
_UNSEEN: dict[int, Any] = dict.fromkeys((160, 8199, 8239, 12288, *range(32)), " ")
_UNSEEN |= dict.fromkeys((0x00, 0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F)))
_UNSEEN |= dict.fromkeys(range(0x2066, 0x206A))
_REPLACED = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")


def clean(text: str) -> str:
    """A cell's text on one line, without what nobody sees."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(without_invisible(text).translate(_UNSEEN).split())


def rows(path: Path, layout: Layout, *, most: int = MOST_ROWS) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) for each row below the header that holds anything; numbers as a spreadsheet shows them.

    Where a row becomes several, ``layout.row_of`` says of their numbers which row that was.
    Raises TableError beyond ``most`` rows, and where the file breaks off or is not what its layout says.
    """
    with Table(path, layout) as table:
        row_before = part = 0
        for row in table.rows(most=most):
            part = part + 1 if row.number == row_before else 0
            row_before = row.number
            yield layout.number_of(row.number, part), row.cells


def header_of(path: Path, layout: Layout) -> list[str]:
    """The names of the columns; empty where the header says nothing."""
    with Table(path, layout) as table:
        return table.names()


def open_workbook(path: Path) -> "Workbook":
    """The sheets of an XLSX file. Raises TableError where it is not one."""
    # What unpacks and parses is loaded for workbooks alone: it takes longer than reading a short text.
    from citydiplo.kit.tabular.workbook import Workbook

    return Workbook(path)


class Table:
    """A table as its layout says. ``notes`` collects what is seen while rows are read."""

    def __init__(self, path: Path, layout: Layout, *, book: "Workbook | None" = None) -> None:
        self.path, self.layout, self.book = path, layout, book
        self.notes = Notes()
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_columns: list[str] = []
        self.width = 0
        self._exits = ExitStack()
        self._names: list[str] = []
        self._hidden_places: set[int] = set()
        self._hidden_named: dict[int, str] = {}  # those that hold anything

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *details: Any) -> None:
        self._exits.__exit__(*details)

    def every_row(self) -> Iterator[WorkbookRow]:
        """Each row of the file that is shown, header and titles too; cells unchanged, not cleaned."""
        source = self._text_rows() if self.layout.kind == TEXT else self._sheet_rows()
        left = MOST_CELLS
        for row in source:
            if len(row.cells) > MOST_COLUMNS:
                raise TableError("too_many_columns", row=row.number, most=MOST_COLUMNS)
            left -= len(row.cells) - row.cells.count("")
            if left < 0:
                raise TableError("too_many_cells", most=MOST_CELLS)
            yield row

    def names(self) -> list[str]:
        """The names of the columns, after reshaping."""
        if not self._names:
            for _row in self._begin(Notes()):
                pass
        return reshaped_names(self._names, self.layout.reshape)

    def _begin(self, notes):
        """Read the header and as many rows as tell the width; yields those rows."""
        self.notes = notes
        header, first, width = [], [], 0
        for row in self.every_row():
            cells = [clean(cell.translate(_REPLACED)) for cell in row.cells]
            if row.number < self.layout.header_row:
                continue
            width = max(width, max((place + 1 for place, cell in enumerate(cells) if cell), default=0))
            if row.number < self.layout.first_row:
                header.append(WorkbookRow(row.number, cells))
            else:
                first.append(row)
            if len(first) >= HEADER_SAMPLE:
                break
        self.width = width
        self._names = names_of(header, width, self.merges) if header else [""] * width
        return first

    def rows(self, *, most: int = MOST_ROWS) -> Iterator[WorkbookRow]:
        """The rows below the header that hold anything, cleaned and reshaped. Fills ``notes``."""
        if not self.width:
            self._begin(Notes())
        self.notes = Notes()
        reshape = self.layout.reshape or {}
        kept = reshape["column"] if reshape.get("by") == SPLIT else -1
        cleaned = self._cleaned(self.every_row(), kept)
        shaped = reshaped(without_totals(cleaned, self.notes), self.layout.reshape, self.width)
        for count, row in enumerate(shaped, start=1):
            if kept >= 0:
                row.cells[kept : kept + 1] = [clean(cell) for cell in row.cells[kept : kept + 1]]
            if count > most:
                raise TableError("too_many_rows", most=most)
            yield row

    def _cleaned(self, source, kept):
        for row in source:
            if row.number < self.layout.first_row:
                continue
            if any(map(has_bad_signs, row.cells)) and not self._mended(row):
                continue
            cells = [clean(cell) if place != kept else cell for place, cell in enumerate(row.cells)]
            if any(cells):
                self.width = max(self.width, len(cells)) if not self.layout.reshape else self.width
                yield WorkbookRow(row.number, cells, row.is_hidden)

    def _mended(self, row):
        """Whether a row with bytes of another encoding stays, each of them replaced by a visible sign."""
        column = next(place for place, cell in enumerate(row.cells) if has_bad_signs(cell))
        shown = clean(row.cells[column].translate(_REPLACED))[:80]
        is_taken = self.layout.bad_bytes == REPLACE
        self.notes.add("bad_bytes", [row.number, column_name(column), shown], taken=is_taken)
        row.cells = [cell.translate(_REPLACED) for cell in row.cells]
        return is_taken

    def _text_rows(self):
        encoding = "utf-8-sig" if self.layout.encoding == "utf-8" else self.layout.encoding
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        number = 0
        try:
            with self.path.open(encoding=encoding, errors=errors, newline="") as file:
                lines = _lines(file)
                first = next(lines, "")
                if not is_separator_line(first):  # which spreadsheets do not count as a row
                    lines = chain([first], lines)
                layout = self.layout
                for cells in text_rows(lines, layout.delimiter, layout.line_breaks, self.notes):
                    number += 1
                    yield WorkbookRow(number, cells)
        except UnicodeError as error:
            raise TableError("encoding", encoding=self.layout.encoding) from error
        except csv.Error as error:
            raise TableError("quotation", row=number + 1) from error

    def _sheet_rows(self):
        if self.book is None:
            self.book = self._exits.enter_context(open_workbook(self.path))
        grid = self.book.grid(self.layout.sheet, self.notes)
        self.merges = grid.merges
        self._hidden_places, self._hidden_named = set(), {}
        hides = not self.layout.takes_hidden
        hidden = "filtered_rows" if grid.is_filtered else "hidden_rows"
        for row in _filled_down(grid.rows, grid.merges, self.notes):
            if row.is_hidden and hides:
                if any(row.cells):
                    self.notes.add(hidden, row.number)
                continue
            if grid.hidden_columns and hides:
                if not self._hidden_places:
                    self._hide_in_merges(grid.hidden_columns)
                self._hide(row)
            yield row

    def _hide_in_merges(self, columns):
        """Ranges of merged cells, counted in the columns that are left."""
        self._hidden_places = set(columns)
        left = {}
        for column in range(MOST_COLUMNS):
            if column not in columns:
                left[column] = len(left)
        shown = [
            (row, last_row, [left[column] for column in range(first, last + 1) if column in left])
            for row, last_row, first, last in self.merges
        ]
        self.merges = [(row, last_row, there[0], there[-1]) for row, last_row, there in shown if there]

    def _hide(self, row):
        hidden = self._hidden_places
        gone = [row.cells[column] for column in sorted(hidden) if column < len(row.cells)]
        if any(gone):
            if row.number < self.layout.first_row:
                self.hidden_columns = [clean(cell) for cell in gone if cell]
            if row.number >= self.layout.header_row:
                self._name_hidden(row)
        row.cells = [cell for column, cell in enumerate(row.cells) if column not in hidden]

    def _name_hidden(self, row):
        """Note each hidden column once, by letter and header, where it first holds anything."""
        is_header = row.number < self.layout.first_row
        for column in sorted(self._hidden_places):
            if column in self._hidden_named or column >= len(row.cells) or not row.cells[column]:
                continue
            name = clean(row.cells[column])[:LONGEST_SAID] if is_header else ""
            self._hidden_named[column] = name
            letter = column_name(column)
            self.notes.add("hidden_columns", f"{letter} ({name})" if name else letter)

    def letters(self) -> list[str]:
        """The letters in the file of the columns that are not hidden; empty where all are shown."""
        if self.layout.reshape or not self._hidden_places:
            return []
        left = (column for column in range(MOST_COLUMNS) if column not in self._hidden_places)
        return [column_name(column) for column in islice(left, self.width)]


def _filled_down(source, merges, notes):
    """Each row that holds anything, with what is merged from above it; a range ends where it ends."""
    waiting = deque(merge for merge in merges if merge[1] > merge[0])
    active: dict[int, tuple[int, str]] = {}
    for row in source:
        if not any(row.cells):
            continue
        for column in [column for column, (last, _text) in active.items() if row.number > last]:
            del active[column]
        for column, (_last, text) in active.items():
            if column >= len(row.cells):
                row.cells.extend([""] * (column + 1 - len(row.cells)))
            if not row.cells[column]:
                row.cells[column] = text
                notes.add("merged")
        while waiting and waiting[0][0] <= row.number:
            first, last, column, _last_column = waiting.popleft()
            if first == row.number and column < len(row.cells) and row.cells[column]:
                active[column] = (last, row.cells[column])
        yield row


def is_separator_line(line: str) -> bool:
    """Whether a first line is "sep=;", which tells spreadsheets what parts the columns."""
    return line.strip().strip('"').lower().startswith("sep=") and len(line.strip().strip('"')) <= 5


def _lines(file):
    """The lines of a text, none longer than a table's may be."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise TableError("long_line")
        yield line.replace("\0", "")


def sample_text(raw: bytes, encoding: str) -> str:
    """The beginning of a file as text; a sign cut in two at its end does not matter. Raises TableError."""
    decoder = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors="replace", newline="")
    try:
        return decoder.read()
    except UnicodeError as error:
        raise TableError("encoding", encoding=encoding) from error
