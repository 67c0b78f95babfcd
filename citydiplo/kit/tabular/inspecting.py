"""What a file seems to be: the layout of its table, its first rows, what a person must know to continue.

Runs within the process that ``child`` starts. What it finds is plain values, ready for JSON.
"""

import csv
from collections import Counter
from collections.abc import Collection
from itertools import islice, repeat
from pathlib import Path

from citydiplo.kit.tabular import encodings
from citydiplo.kit.tabular.header import guess_header, is_known_name
from citydiplo.kit.tabular.layout import (
    DELIMITERS,
    GUESS,
    MOST_BYTES,
    TEXT,
    UNPIVOT,
    WORKBOOK,
    Layout,
    TableError,
    is_zip,
)
from citydiplo.kit.tabular.quotes import cells_of_line
from citydiplo.kit.tabular.reading import Table, clean, is_separator_line, open_workbook, sample_text
from citydiplo.kit.tabular.row import WorkbookRow
from citydiplo.kit.tabular.shaping import offers, reshaped, reshaped_names

SAMPLE = 200_000  # bytes that a guess looks at
ROWS_LOOKED_AT = 40
KEPT_ROWS = 50
OFFERED_ROWS = 5
SHOWN_CELL = 500  # characters of a cell that are kept to be shown
MOST_SHARE_OF_BAD_ROWS = 0.2
LONGEST_SNIFFED_SHEETS = 20
ONE_COLUMN = "\t"  # the separator that a list with only one column is read with
_KINDS = {b"\xd0\xcf\x11\xe0": "old_excel", b"%PDF": "pdf"}


def sniff(path: Path, *, words: Collection[str] = (), encoding: str = "") -> Layout:
    """The Layout that the file seems to have. Raises TableError where it is no table at all.

    ``words``: what headers of such tables are made of, folded. ``encoding``: if it is known.
    """
    raw = _beginning(path)
    if is_zip(raw):
        with open_workbook(path) as book:
            return _sniff_workbook(path, book, words)
    encoding = encoding or next(iter(encodings.candidates(path)))
    return _sniff_text(path, raw, encoding, words)


def _beginning(path):
    size = path.stat().st_size
    if not size:
        raise TableError("empty")
    if size > MOST_BYTES:
        raise TableError("too_large")
    with path.open("rb") as file:
        raw = file.read(SAMPLE)
    for mark, code in _KINDS.items():
        if raw.startswith(mark):
            raise TableError(code)
    return raw


def _sniff_text(path, raw, encoding, words):
    text = sample_text(raw, encoding).lstrip("\ufeff")
    if _is_rubbish(raw, text, encoding):
        raise TableError("no_table")
    delimiter = ONE_COLUMN if is_one_column(text, words) else guess_delimiter(text)
    layout = Layout(TEXT, encoding, delimiter)
    with Table(path, layout) as table:
        first = _first_rows(table)
        number, height = guess_header(first, words)
    return layout.changed(header_row=number, header_rows=height)


def _sniff_workbook(path, book, words):
    shown = [sheet.title for sheet in book.sheets if not sheet.is_hidden]
    hidden = tuple(sheet.title for sheet in book.sheets if sheet.is_hidden)
    if not shown:
        raise TableError("only_hidden_sheets" if hidden else "no_sheet")
    layout = Layout(WORKBOOK, sheets=(*shown, *hidden), hidden_sheets=hidden)
    found = []
    for title in shown[:LONGEST_SNIFFED_SHEETS]:
        with Table(path, layout.changed(sheet=title), book=book) as table:
            first = _first_rows(table)
            filled = sum(sum(map(bool, row.cells)) for row in first)
            found.append((filled, -len(found), title, guess_header(first, words, table.merges)))
    _filled, _place, title, (number, height) = max(found)
    return layout.changed(sheet=title, header_row=number, header_rows=height)


def _first_rows(table):
    return [
        WorkbookRow(row.number, [clean(cell) for cell in row.cells])
        for row in islice(table.every_row(), ROWS_LOOKED_AT)
    ]


def inspect(
    path: Path, layout: Layout | None = None, *, words: Collection[str] = (), encoding: str = ""
) -> dict:
    """Read the whole file once. Raises TableError.

    Returns {"layout", "header", "header_rows", "rows" (the first), "numbers" (theirs), "count", "notes",
    "hidden", "offers"}; or {"candidates": {encoding: [cell, …]}} where several encodings are possible and
    none was given.
    """
    raw = _beginning(path)
    if is_zip(raw):
        if layout and layout.kind != WORKBOOK:
            raise TableError("no_table")
        with open_workbook(path) as book:
            if layout:
                return _inspected(path, layout, words, book)
            return _inspected_by_guess(path, _sniff_workbook(path, book, words), words, book)
    if layout is None:
        if not encoding:
            found = encodings.candidates(path)
            if len(found) > 1:
                return {"candidates": found}
            encoding = next(iter(found))
        return _inspected_by_guess(path, _sniff_text(path, raw, encoding, words), words)
    if _is_rubbish(raw, sample_text(raw, layout.encoding), layout.encoding):
        raise TableError("encoding", encoding=layout.encoding)
    return _inspected(path, layout, words)


def _inspected_by_guess(path, layout, words, book=None):
    """The same where nobody said which row names the columns: a doubtful name is a row, or is told."""
    with Table(path, layout, book=book) as table:
        is_known = all(map(is_known_name, filter(None, table.names()), repeat(words)))
    try:
        found = _inspected(path, layout, words, book)
    except TableError as error:
        if error.code != "no_rows" or is_known or not layout.header_row:
            raise
        return _inspected(path, layout.changed(header_row=0, header_rows=1), words, book)
    if layout.header_row and len(found["header"]) == 1 and not is_known:
        place = f"{layout.header_row}, “{found['header'][0][:60]}”"
        found["notes"].append(["doubtful_header", {"number": 1, "places": [place]}])
    return found


def _inspected(path, layout, words, book=None):
    with Table(path, layout, book=book) as table:
        layout = table.layout = _with_header(table, words)
        names = table.names()
        plain = table._names
        first, count = [], 0
        for row in table.rows():
            count += 1
            if len(first) < KEPT_ROWS:
                first.append(WorkbookRow(row.number, [cell[:SHOWN_CELL] for cell in row.cells]))
        notes = table.notes
        if notes.count("bad_bytes") > MOST_SHARE_OF_BAD_ROWS * (count + notes.count("bad_bytes")):
            raise TableError("encoding", encoding=layout.encoding)
        if not count:
            raise TableError("no_rows")
        shown_sheets = [sheet for sheet in layout.sheets if sheet not in layout.hidden_sheets]
        return {
            "layout": layout.as_dict(),
            "header": [*names, *[""] * (table.width - len(names))] if not layout.reshape else names,
            "header_rows": layout.header_rows,
            "rows": [row.cells for row in first],
            "numbers": [row.number for row in first],
            "letters": table.letters(),
            "count": count,
            "notes": notes.as_list(),
            "hidden": {
                "sheets": list(layout.hidden_sheets),
                "other_sheets": [sheet for sheet in shown_sheets if sheet != layout.sheet],
                "rows": notes.count("hidden_rows") + notes.count("filtered_rows"),
                "columns": table.hidden_columns,
                "taken": layout.takes_hidden,
            },
            "offers": _offers(path, layout, plain, book),
        }


def _with_header(table, words):
    """The layout with its header, where a person left that open: ``GUESS`` for the row, or for its height."""
    layout = table.layout
    if layout.header_row == GUESS:
        table.layout = layout.changed(header_row=0)
        number, height = guess_header(_first_rows(table), words, table.merges)
        return layout.changed(header_row=number, header_rows=height)
    if layout.header_rows == GUESS:
        rows = [row for row in _first_rows(table) if row.number >= layout.header_row]
        number, height = guess_header(rows, words, table.merges)
        return layout.changed(header_rows=height if number == layout.header_row else 1)
    return layout


def _offers(path, layout, names, book):
    """Each way of making several rows of one, with the rows that it would make first."""
    plain = layout.changed(reshape=None)
    with Table(path, plain, book=book) as table:
        table._begin(table.notes)
        rows = [row for row in _first_rows(table) if row.number >= layout.first_row]
        raw = [row for row in islice(table.every_row(), ROWS_LOOKED_AT) if row.number >= layout.first_row]
    found = []
    for offer in offers(names, raw):
        source = rows if offer["by"] == UNPIVOT else raw
        made = islice(reshaped(source, offer, len(names)), OFFERED_ROWS)
        found.append(
            {
                **offer,
                "header": reshaped_names(names, offer),
                "rows": [[row.number, *(clean(cell)[:SHOWN_CELL] for cell in row.cells)] for row in made],
            }
        )
    return found


def _is_rubbish(raw, text, encoding):
    """Whether this is no text: controls, zeros, or signs that no encoding explains."""
    head = text[:20_000]
    if not head.strip():
        return True
    strange = sum(1 for sign in head if (sign < " " and sign not in "\t\r\n\f\v") or sign in "\ufffd\x7f")
    zeros = not encoding.startswith("utf-16") and raw.count(b"\0") > len(raw) // 1000
    return zeros or strange > max(1, len(head) // 200)


def is_one_column(text: str, words: Collection[str] = ()) -> bool:
    """Whether a text lists one thing a line: "Paris", and "Rome, Italy" with its country.

    In such prose a space follows each comma, and the name of the column or many of the lines have no comma.
    ``words``: what headers are made of; a line that consists of them heads columns.
    """
    lines = [line for line in text.splitlines()[:ROWS_LOOKED_AT] if line.strip()]
    if not lines or is_separator_line(lines[0]) or any(sign in text[:SAMPLE] for sign in (ONE_COLUMN, "|")):
        return False
    parted = [cells_of_line(line, sign) for line in lines for sign in (",", ";")]
    several = [cells for cells in parted if len(cells) > 1]
    if not several or any(cell and not cell.startswith(" ") for cells in several for cell in cells[1:]):
        return False
    if any(all(is_known_name(cell, words) for cell in cells) for cells in several):
        return False
    alone = [not any(sign in line for sign in (",", ";")) for line in lines]
    return alone[0] and (is_known_name(lines[0], words) or sum(alone) * 3 >= len(alone))


def guess_delimiter(text: str) -> str:
    """The sign that parts most lines into the same number of cells, more than one; or what "sep=" says."""
    lines = [line[:20_000] for line in text.splitlines()[:ROWS_LOOKED_AT] if line.strip()]
    if lines and is_separator_line(lines[0]):
        said = lines[0].strip().strip('"')[4:]
        if said in DELIMITERS or not said:
            return said or "\t"
    best, found = (0, 0), ","
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, times = max(widths.items(), key=lambda entry: (entry[0] > 1, entry[1]), default=(1, 0))
        if width > 1 and (times, width) > best:
            best, found = (times, width), delimiter
    return found
