"""Quotation marks in text tables: which lines are one row, and where stray marks hide rows in a cell.

A quoted cell may hold line breaks. Two stray marks in different rows look the same to a reader of CSV: all
between them would be one cell. The lines themselves tell: each of them is as wide as the table.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from citydiplo.kit.tabular.layout import EACH_LINE, IN_CELLS, TableError
from citydiplo.kit.tabular.notes import Notes

LINES_LOOKED_AT = 200  # that tell how wide the table is


def text_rows(lines: Iterable[str], delimiter: str, line_breaks: str, notes: Notes) -> Iterator[list[str]]:
    """The cells of each row of a text table; what is noticed goes to ``notes``.

    ``line_breaks`` is that of a Layout. Where it is left open, a row whose lines are certainly rows is read
    line by line ("stray_quotes"); one that is sound CSV, but looks like rows, stays whole
    ("lines_like_rows"). Raises TableError for a mark that nothing closes, csv.Error for what csv refuses.
    """
    if line_breaks == EACH_LINE:
        for line in lines:
            yield cells_of_line(line, delimiter)
        return
    source = _PushedBack(lines)
    shape = _Shape(source.peek(LINES_LOOKED_AT), delimiter)
    has_strays = False
    for number, cells in enumerate(csv.reader(source, delimiter=delimiter), start=1):
        lines_of_row = source.taken.copy()
        source.taken.clear()
        if not any(map(str.strip, lines_of_row[1:])):
            yield cells
            continue
        fault = _fault_of(lines_of_row, delimiter)
        is_sound = not fault and len(cells) == shape.width
        likely = line_breaks != IN_CELLS and shape.are_rows(lines_of_row, to_the_last=is_sound)
        if likely and not is_sound and (has_strays or fault != _OPEN):
            notes.add("stray_quotes", number)
            has_strays = True
            source.push_back(lines_of_row[1:])
            yield cells_of_line(lines_of_row[0], delimiter)
            continue
        if fault == _OPEN:
            raise TableError("quotation", row=number)  # else it swallows the rows below it
        if likely or (fault and line_breaks != IN_CELLS and shape.holds_a_row(lines_of_row)):
            notes.add("lines_like_rows", number)
        yield cells


def cells_of_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself; a lone quotation mark at the edge of a cell is dropped."""
    line = line.rstrip("\r\n")
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        cells = line.split(delimiter)
    return [cell.strip('"') if cell.count('"') == 1 else cell for cell in cells]


class _PushedBack:
    """Lines of which some may be read again. ``taken`` holds those of the row that is being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_PushedBack":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        return line

    def push_back(self, lines: Sequence[str]) -> None:
        """Give lines back, so that they are read next."""
        self._waiting.extendleft(reversed(lines))

    def peek(self, most: int) -> list[str]:
        """The lines that come next, which stay there to be read."""
        self._waiting.extend(islice(self._lines, most - len(self._waiting)))
        return list(self._waiting)


class _Shape:
    """The form of a row of the table: how many cells, and whether spaces follow its delimiters.

    Prose has them: a line of a cell with "one, two" is no row of a table that has none.
    """

    def __init__(self, lines: Sequence[str], delimiter: str) -> None:
        self.delimiter = delimiter
        alone = [cells_of_line(line, delimiter) for line in lines if line.strip()]
        whole = [
            cells for cells, line in zip(alone, filter(str.strip, lines), strict=True) if '"' not in line
        ]
        widths = Counter(len(cells) for cells in whole or alone)
        self.width = max(widths, key=lambda width: (widths[width], width), default=0)
        self.has_blanks = any(_begins_with_blank(cells) for cells in whole if len(cells) == self.width)

    def are_rows(self, lines: Sequence[str], *, to_the_last: bool) -> bool:
        """Whether the first line and half of those below look like rows; ``to_the_last``: that one, too."""
        if self.width < 2 or not self._is_row(lines[0]):
            return False
        below = [self._is_row(line) for line in lines[1:] if line.strip()]
        return sum(below) * 2 >= len(below) and (below[-1] or not to_the_last)

    def holds_a_row(self, lines: Sequence[str]) -> bool:
        """Whether any line below the first looks like a row."""
        return self.width > 1 and any(map(self._is_row, lines[1:]))

    def _is_row(self, line):
        cells = cells_of_line(line, self.delimiter)
        return len(cells) == self.width and (self.has_blanks or not _begins_with_blank(cells))


def _begins_with_blank(cells):
    return any(cell.startswith(" ") for cell in cells[1:])


_OPEN, _TORN = "open", "torn"


def _fault_of(lines, delimiter):
    """What is wrong with the quotation marks of a row: nothing closes one, text follows one; else empty."""
    try:
        for _cells in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return _OPEN if "unexpected end of data" in str(error) else _TORN
    return ""
