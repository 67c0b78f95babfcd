"""Reading the rows of a table, one at a time."""

import csv
import datetime
import io
from contextlib import closing

from django.utils.translation import gettext as _

from citydiplo.kit.tabular.layout import (
    LONGEST_CELL,
    LONGEST_LINE,
    MOST_COLUMNS,
    MOST_ROWS,
    TEXT,
    TableError,
)
from citydiplo.kit.tabular.workbook import opened

SHEET_ROWS = 1_048_576

# What spreadsheets and web pages leave in a cell: no-break spaces, zero-width and direction marks, controls.
_UNSEEN = dict.fromkeys((160, 8199, 8239, 12288, *range(32)), " ")
_UNSEEN |= dict.fromkeys((0x00, 0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F)))
_UNSEEN |= dict.fromkeys(range(0x2066, 0x206A))


def clean(text):
    """A cell's text on one line, without what nobody sees."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.translate(_UNSEEN).split())


def rows(path, layout, *, most=MOST_ROWS):
    """(number, cells) for each row below the header that holds anything; numbers as a spreadsheet shows them.

    Raises TableError beyond ``most`` rows, and where the file breaks off or is not what its layout says.
    """
    count = 0
    for number, cells in every_row(path, layout):
        if number <= layout.header_row or not any(cells):
            continue
        count += 1
        if count > most:
            raise TableError(
                _("The table has more than %(most)s rows. Split it into several files.")
                % {"most": f"{most:,}"}
            )
        yield number, cells


def header_of(path, layout):
    """The names of the columns, "Column 3" where the header says nothing."""
    width, names = 0, []
    for number, cells in every_row(path, layout):
        width = max(width, len(cells))
        if number == layout.header_row:
            names = cells
        if number >= layout.header_row + 50:
            break
    names = [*names, *[""] * (width - len(names))]
    return [name or _("Column %(number)s") % {"number": place} for place, name in enumerate(names, start=1)]


def every_row(path, layout):
    """(number, cleaned cells) of each row in the file."""
    source = _text_rows(path, layout) if layout.kind == TEXT else _sheet_rows(path, layout)
    with closing(source):
        for number, cells in source:
            if len(cells) > MOST_COLUMNS:
                raise TableError(
                    _("Row %(row)s has more than %(most)s columns.") % {"row": number, "most": MOST_COLUMNS}
                )
            yield number, [clean(cell) for cell in cells]


def _text_rows(path, layout):
    try:
        with open(path, encoding=_decoder(layout), newline="") as file:
            reader = csv.reader(_lines(file), delimiter=layout.delimiter)
            number = 0
            for number, cells in enumerate(reader, start=1):
                yield number, cells
    except UnicodeDecodeError as error:
        raise TableError(
            _("The file is not in the encoding %(encoding)s. Choose another one.")
            % {"encoding": layout.encoding}
        ) from error
    except csv.Error as error:
        raise TableError(
            _("Row %(row)s cannot be read: perhaps a quotation mark is missing.") % {"row": number + 1}
        ) from error


def _decoder(layout):
    return "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding


def _lines(file):
    """The lines of a text, none longer than a table's may be."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise TableError(_("A line of the file is longer than any table’s. Is it a table?"))
        yield line.replace("\0", "")


def _sheet_rows(path, layout):
    with opened(path) as book:
        if layout.sheet not in book.sheetnames:
            raise TableError(_("The file has no sheet “%(sheet)s”.") % {"sheet": layout.sheet[:40]})
        sheet = book[layout.sheet]
        sheet.reset_dimensions()  # what the file says of its size may be anything
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > SHEET_ROWS:  # openpyxl fills the gap up to whatever number a row claims
                raise TableError(_("A row of the sheet claims a place that no sheet has."))
            yield number, [_as_text(cell) for cell in _trimmed(cells)]


def _trimmed(cells):
    """Without the empty cells at the end, of which some files have thousands."""
    last = max((place for place, cell in enumerate(cells) if cell is not None), default=-1)
    return cells[: last + 1]


def _as_text(value):
    """A spreadsheet's value as it would be typed: 1998, not 1998.0; dates by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)[: LONGEST_CELL + 1]


def sample_text(raw, encoding):
    """The beginning of a file as text; a sign cut in two at its end does not matter."""
    decoder = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors="replace", newline="")
    return decoder.read()
