"""Guessing how a table lies in a file, by its content and never by its name."""

import csv
from collections import Counter
from itertools import islice

from django.utils.translation import gettext as _

from citydiplo.kit.tabular.layout import (
    DELIMITERS,
    ENCODINGS,
    MOST_BYTES,
    TEXT,
    WORKBOOK,
    Layout,
    TableError,
)
from citydiplo.kit.tabular.reading import clean, every_row, sample_text
from citydiplo.kit.tabular.workbook import check, is_zip, opened

SAMPLE = 200_000  # bytes that a guess looks at
ROWS_LOOKED_AT = 40
LONGEST_NAME = 300  # characters; questionnaires print the whole question
MANY = 10  # columns from which on one that repeats its own name does not matter
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def sniff(path):
    """The Layout that the file seems to have. Raises TableError where it is no table at all."""
    size = path.stat().st_size
    if not size:
        raise TableError(_("The file is empty."))
    if size > MOST_BYTES:
        raise TableError(_("The file is larger than 50 MB. Split it into several."))
    with open(path, "rb") as file:
        raw = file.read(SAMPLE)
    if is_zip(raw):
        return _sniff_workbook(path)
    encoding = guess_encoding(raw, path)
    text = sample_text(raw, encoding).lstrip("\ufeff")
    if _is_rubbish(raw, text, encoding):
        raise TableError(_("The file is not a table that can be read: save it as CSV (UTF-8) or XLSX."))
    layout = Layout(TEXT, encoding, guess_delimiter(text))
    return layout.changed(header_row=guess_header([cells for _number, cells in _first_rows(path, layout)]))


def _sniff_workbook(path):
    check(path)
    with opened(path) as book:
        sheets = tuple(sheet.title for sheet in book.worksheets)
        if not sheets:
            raise TableError(_("The workbook has no sheet with a table."))
    found = []
    for sheet in sheets[:20]:
        layout = Layout(WORKBOOK, sheet=sheet, sheets=sheets)
        cells = [cells for _number, cells in _first_rows(path, layout)]
        found.append((sum(sum(map(bool, row)) for row in cells), layout, cells))
    _filled, layout, cells = max(found, key=lambda entry: entry[0])
    return layout.changed(header_row=guess_header(cells))


def _first_rows(path, layout):
    return list(islice(every_row(path, layout), ROWS_LOOKED_AT))


def guess_encoding(raw, path=None):
    """UTF-8 where the bytes allow it; else what charset-normalizer thinks, among encodings of tables."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    if _is_utf8(raw) and (path is None or len(raw) < SAMPLE or _is_all_utf8(path)):
        return "utf-8"
    from charset_normalizer import from_bytes

    isolated = [encoding for encoding in ENCODINGS if not encoding.startswith("utf")]
    found = list(from_bytes(raw[:50_000], cp_isolation=isolated, preemptive_behaviour=False))
    if not found:
        return "cp1252"
    # Of those that make about equal sense, the one that reads most like a language; Western Europe's first.
    clearest = min(match.chaos for match in found) + 0.02
    places = {_plain(encoding): place for place, encoding in enumerate(ENCODINGS)}
    best = max(
        (match for match in found if match.chaos <= clearest and _plain(match.encoding) in places),
        key=lambda match: (round(match.coherence, 1), -places[_plain(match.encoding)]),
        default=None,
    )
    return ENCODINGS[places[_plain(best.encoding)]] if best else "cp1252"


def _plain(encoding):
    return encoding.lower().replace("_", "").replace("-", "")


def _is_utf8(raw):
    """Whether the bytes are UTF-8, but for a sign cut in two at their end."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(raw) - 3 and "unexpected end" in error.reason
    return True


def _is_all_utf8(path):
    try:
        with open(path, encoding="utf-8") as file:
            while file.read(1_000_000):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _is_rubbish(raw, text, encoding):
    """Whether this is no text: controls, zeros, or signs that no encoding explains."""
    head = text[:20_000]
    if not head.strip():
        return True
    strange = sum(1 for sign in head if (sign < " " and sign not in "\t\r\n\f\v") or sign in "\ufffd\x7f")
    zeros = encoding != "utf-16" and raw.count(b"\0") > len(raw) // 1000
    return zeros or strange > len(head) // 200


def guess_delimiter(text):
    """The sign that parts most lines into the same number of cells, more than one."""
    lines = [line for line in text.splitlines()[:ROWS_LOOKED_AT] if line.strip()]
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


def guess_header(rows):
    """The number of the row that names the columns; 0 where the first full row looks like the others."""
    filled = [sum(map(bool, row)) for row in rows]
    if not filled:
        return 0
    usual = Counter(count for count in filled if count > 1).most_common(1)
    width = usual[0][0] if usual else 1
    for place, row in enumerate(rows):
        if filled[place] >= max(1, width * 0.6):
            return place + 1 if _names_columns(row, rows[place + 1 :]) else 0
    return 0


def _names_columns(row, below):
    """Whether a row is a header: words, most of them once, and hardly one a value of its column below."""
    cells = [clean(cell) for cell in row]
    words = [cell.casefold() for cell in cells if cell]
    if not words or any(map(_is_number, words)) or len(set(words)) < len(words) * 0.8:
        return False
    if any(len(word) > LONGEST_NAME for word in words):
        return False
    repeated = sum(
        any(len(other) > place and other[place] == cell for other in below)
        for place, cell in enumerate(cells)
        if cell
    )
    return not repeated if len(words) < MANY else repeated <= len(words) // 10


def _is_number(cell):
    return cell.replace(".", "", 1).replace(",", "").replace("-", "", 1).isdigit()
