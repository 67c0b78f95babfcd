"""The sheets of an XLSX file, row by row, in bounded memory.

A reader of our own, since what matters here is what libraries leave out or find too late: what a number's
format shows, which rows, columns and sheets are hidden, which cells are merged, which formulas hold no value.
Parts are parsed as they are unpacked, and each thing that a hostile file repeats is counted against a limit.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citydiplo.kit.tabular.layout import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_SHEETS,
    SHEET_COLUMNS,
    SHEET_ROWS,
    TableError,
)
from citydiplo.kit.tabular.notes import Notes, column_name
from citydiplo.kit.tabular.numberformats import built_in, number_text, shower
from citydiplo.kit.tabular.package import (
    Package,
    attribute,
    local,
    new_parser,
    told_as_table_errors,
)
from citydiplo.kit.tabular.row import WorkbookRow

MOST_STRINGS = 2_000_000
MOST_CHARACTERS = 100_000_000  # of shared strings
MOST_CELLS_WRITTEN = 20_000_000  # empty ones too
MOST_MERGES = 100_000
MOST_STYLES = 65_536
MOST_PIECES = 1_000  # of one text
_escaped = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Sheet:
    """A sheet's name, its part of the archive, and whether it is shown."""

    title: str
    part: str
    is_hidden: bool = False


@dataclass
class Grid:
    """What a sheet says of itself around its rows; ``rows`` fills ``hidden_columns`` before the first row."""

    rows: Iterator[WorkbookRow]
    merges: list[tuple[int, int, int, int]]  # first row, last row, first column, last column
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False


class Workbook:
    """An XLSX file. Raises TableError where it is damaged, hostile or another kind of file."""

    def __init__(self, path: Path) -> None:
        with told_as_table_errors():
            self._package = Package(path)
            self._main = self._part_of("_rels/.rels", "officeDocument", "xl/workbook.xml")
            self._relations = self._relations_of(self._main)
            self.starts_1904 = False
            self.sheets = self._find_sheets()
        self._strings: list[str] | None = None
        self._styles: list[str] | None = None

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *details: object) -> None:
        self._package.__exit__(*details)

    def _part_of(self, part, kind, otherwise):
        found = [otherwise]

        def start(tag, attributes):
            if tag == "Relationship" and attributes.get("Type", "").endswith(f"/{kind}"):
                found.append(attributes.get("Target", "").lstrip("/"))

        if part in self._package.names:
            self._package.parse(part, start)
        return next((name for name in reversed(found) if name in self._package.names), otherwise)

    def _relations_of(self, part):
        """{id: (kind, name of the part)} of what a part refers to."""
        folder, _slash, name = part.rpartition("/")
        relations = {}

        def start(tag, attributes):
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations[attributes.get("Id", "")] = (kind, re.sub(r"[^/]+/\.\./", "", path))

        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels in self._package.names:
            self._package.parse(rels, start)
        return relations

    def _find_sheets(self):
        sheets = []

        def start(tag, attributes):
            if tag == "workbookPr":
                self.starts_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == "sheet":
                kind, part = self._relations.get(attribute(attributes, "id"), ("", ""))
                if kind == "worksheet" and part in self._package.names:
                    is_hidden = attributes.get("state", "visible") != "visible"
                    sheets.append(Sheet(attributes.get("name", "")[:100], part, is_hidden))
                if len(sheets) > MOST_SHEETS:
                    raise TableError("too_many_sheets", most=MOST_SHEETS)

        self._package.parse(self._main, start)
        return sheets

    def sheet(self, title: str) -> Sheet:
        """The sheet of this title. Raises TableError where there is none."""
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        raise TableError("no_such_sheet", sheet=title[:40])

    def grid(self, title: str, notes: Notes) -> Grid:
        """The sheet of that name; what its rows hold that has no text goes into ``notes``."""
        sheet = self.sheet(title)
        grid = Grid(iter(()), [])
        with told_as_table_errors():
            if self._strings is None:
                self._strings = self._shared_strings()
                self._styles = self._formats()
            grid.merges = self._merges(sheet)
            grid.is_filtered = self._package.mentions(sheet.part, b"autoFilter")
        grid.rows = _SheetReader(self, grid, notes).rows(sheet)
        return grid

    def _shared_strings(self):
        part = self._related("sharedStrings")
        strings, pieces = [], []
        left, is_text, in_phonetic = MOST_CHARACTERS, False, False

        def start(tag, _attributes):
            nonlocal is_text, in_phonetic
            if tag == "t":
                is_text = not in_phonetic
            elif tag == "rPh":
                in_phonetic = True

        def end(tag):
            nonlocal is_text, in_phonetic, left
            if tag == "t":
                is_text = False
            elif tag == "rPh":
                in_phonetic = False
            elif tag == "si":
                string = text_of(pieces)
                pieces.clear()
                left -= len(string)
                strings.append(string)
                if left < 0 or len(strings) > MOST_STRINGS:
                    raise TableError("too_many_strings", most=MOST_STRINGS)

        def text(data):
            if is_text and len(pieces) < MOST_PIECES:
                pieces.append(data)

        if part:
            self._package.parse(part, start, end, text, most=2 * MOST_CHARACTERS)
        return strings

    def _related(self, kind):
        parts = (part for found, part in self._relations.values() if found == kind)
        return next((part for part in parts if part in self._package.names), "")

    def _formats(self):
        """The number format of each style, as code; empty for the general one."""
        codes, styles, in_cells = {}, [], False

        def start(tag, attributes):
            nonlocal in_cells
            if tag == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                in_cells = True
            elif tag == "xf" and in_cells and len(styles) < MOST_STYLES:
                number = attributes.get("numFmtId", "0")
                styles.append(codes.get(number) or (built_in(int(number)) if number.isdecimal() else ""))

        def end(tag):
            nonlocal in_cells
            if tag == "cellXfs":
                in_cells = False

        if part := self._related("styles"):
            self._package.parse(part, start, end)
        return styles

    def _merges(self, sheet):
        """The merged ranges, which the part has after the rows; looked for only where any are."""
        if not self._package.mentions(sheet.part, b"mergeCell"):
            return []
        merges = []

        def start(tag, attributes):
            if tag == "mergeCell":
                first, _colon, last = attributes.get("ref", "").partition(":")
                (row, column), (last_row, last_column) = place_of(first), place_of(last or first)
                if column < MOST_COLUMNS:
                    merges.append((row, last_row, column, min(last_column, MOST_COLUMNS - 1)))
                if len(merges) > MOST_MERGES:
                    raise TableError("too_much")

        kept = self._package._left
        self._package.parse(sheet.part, start, most=kept)
        self._package._left = kept
        return sorted(merges)


class _SheetReader:
    """The rows of one sheet, as its XML comes in."""

    def __init__(self, book: Workbook, grid: Any, notes: Notes) -> None:
        self.book, self.grid, self.notes = book, grid, notes
        self._showers = {}
        self._ready = deque()
        self._row, self._is_hidden, self._cells = 0, False, []
        self._column, self._kind, self._style = -1, "", ""
        self._pieces, self._is_text, self._in_phonetic, self._is_formula = [], False, False, False
        self._left = MOST_CELLS_WRITTEN
        self._prefix = None

    def rows(self, sheet: Any) -> Iterator[Any]:
        """The rows of the sheet, one at a time. Raises TableError for broken XML."""
        parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        with told_as_table_errors():
            for chunk in self.book._package.chunks(sheet.part):
                parser.Parse(chunk, False)
                while self._ready:
                    yield self._ready.popleft()
            parser.Parse(b"", True)
            yield from self._ready

    def _start(self, tag, attributes):
        if self._prefix is None:
            self._prefix = tag.removesuffix(local(tag))
        if self._prefix:
            tag = tag.removeprefix(self._prefix)
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self._is_text = not self._in_phonetic
        elif tag == "f":
            self._is_formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "col":
            self._hide_columns(attributes)

    def _end(self, tag):
        if self._prefix:
            tag = tag.removeprefix(self._prefix)
        if tag in ("v", "t"):
            self._is_text = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._ready.append(WorkbookRow(self._row, self._cells, self._is_hidden))
        elif tag == "rPh":
            self._in_phonetic = False

    def _text(self, data):
        if self._is_text and len(self._pieces) < MOST_PIECES:  # of 8 kB at most, as expat hands them over
            self._pieces.append(data)

    def _hide_columns(self, attributes):
        if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.grid.hidden_columns.update(range(max(0, first - 1), min(last, MOST_COLUMNS)))

    def _start_row(self, attributes):
        number = int(attributes["r"]) if "r" in attributes else self._row + 1
        if not self._row < number <= SHEET_ROWS:
            raise TableError("no_such_place")
        self._row, self._cells, self._column = number, [], -1
        self._is_hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"

    def _start_cell(self, attributes):
        self._left -= 1
        if self._left < 0:
            raise TableError("too_much")
        place = attributes.get("r")
        self._column = column_of(place) if place else self._column + 1
        if self._column >= SHEET_COLUMNS:
            raise TableError("no_such_place")
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._is_formula = False
        if self._pieces:
            self._pieces = []

    def _end_cell(self):
        if not self._pieces:
            if self._is_formula and self._kind != "str":
                self.notes.add("no_value", self._place())
            return
        value = self._value(self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces))
        if not value:
            return
        if self._column >= MOST_COLUMNS:
            raise TableError("too_many_columns", row=self._row, most=MOST_COLUMNS)
        gap = self._column - len(self._cells)
        if gap < 0:
            self._cells[self._column] = value
            return
        if gap:
            self._cells.extend([""] * gap)
        self._cells.append(value)

    def _place(self):
        return f"{column_name(self._column)}{self._row}"

    def _value(self, raw):
        kind = self._kind
        if kind == "s":
            return self.book._strings[abs(int(raw))]
        if kind in ("n", ""):
            return self._number(raw.strip())
        if kind == "b":
            return "yes" if raw.strip() == "1" else "no"
        if kind == "e":
            self.notes.add("error_value", f"{self._place()} {raw[:12]}")
            return raw
        if kind == "d":
            return raw.removesuffix("T00:00:00").replace("T", " ")[:16]
        return text_of(self._pieces)

    def _number(self, raw):
        shown = self._showers.get(self._style, self)
        if shown is self:
            styles = self.book._styles
            place = int(self._style) if self._style.isdecimal() else -1
            code = styles[place] if 0 <= place < len(styles) else ""
            shown = shower(code, starts_1904=self.book.starts_1904) if code else None
            self._showers[self._style] = shown
        if shown is None:
            return number_text(raw)
        text, is_year = shown(raw)
        if is_year:
            self.notes.add("year_in_date", self._place())
        return text


def text_of(pieces: list[str]) -> str:
    """The text of a cell; what XML cannot hold is written as _x000D_."""
    text = (pieces[0] if len(pieces) == 1 else "".join(pieces))[: LONGEST_CELL + 1] if pieces else ""
    return _escaped.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found):
    code = int(found[1], 16)
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)


def column_of(place: str) -> int:
    """The column of "AB12", counted from 0. Raises TableError where no sheet has it."""
    column = 0
    for sign in place[:4]:
        if not "A" <= sign <= "Z":
            break
        column = column * 26 + ord(sign) - 64
    if not 0 < column <= SHEET_COLUMNS:
        raise TableError("no_such_place")
    return column - 1


def place_of(cell: str) -> tuple[int, int]:
    """(row, column) of "AB12"; rows count from 1, columns from 0."""
    plain = cell.replace("$", "")
    row = plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not row.isdecimal() or not 0 < int(row[:9]) <= SHEET_ROWS:
        raise TableError("no_such_place")
    return int(row), column_of(plain)
