"""A pasted list as lines of cells: what parts them, whether a row names the columns, which column is what."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from citydiplo.kit.search.folding import fold
from networks.choices import MembershipClass, MembershipRole
from networks.matching import country_of
from partnerships.errors import BadValueError, ListError
from partnerships.imports import values
from partnerships.imports.fields import guessed

MOST_LINES = 5_000
LOOKED_AT = 200  # lines that a guess at a column reads
# What a list begins its lines with: "1. ", "2) ", "(3) ", "- ", "• ".
_MARK = re.compile(r"^\s*(?:\(?\d{1,4}[.)]\s*(?=[^\W\d])|[-–—*•·▪‣◦●]\s+(?=\S))")
_NUMBER = re.compile(r"^\s*\d{1,4}\s+(?=[^\W\d])")  # "12 Rosario", where nearly all lines begin so
# Headings above a list of names; folded.
_HEADINGS = {
    "members", "member", "member cities", "cities", "list of members", "our members", "municipalities",
    "miembros", "ciudades", "ciudades miembro", "socios", "membres", "villes membres", "villes", "adherents",
    "mitglieder", "mitgliedsstadte", "stadte", "membros", "cidades", "cidades membros", "membri", "citta",
}  # fmt: skip
MOSTLY = 0.6  # share of a column's cells that must be of one kind
IN_ORDER = ("country", "membership_class", "role", "since", "until")  # of columns that nothing else tells


@dataclass(frozen=True)
class PastedList:
    """``rows`` are (number of the line, cells); ``columns`` {field: [column, …]}."""

    rows: list
    columns: dict
    header: tuple = ()

    @property
    def unused(self) -> tuple[str, ...]:
        """The names of columns that hold something and that no field is read from."""
        used = {place for places in self.columns.values() for place in places}
        return tuple(
            name
            for place, name in enumerate(self.header)
            if len(self.header) > 1
            and name
            and place not in used
            and any(place < len(cells) and cells[place] for _number, cells in self.rows)
        )


def read(text: str, fields: Any) -> PastedList:
    """The PastedList that ``text`` is, for a target's ``fields``. Raises ListError."""
    lines = _without_marks(
        [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    )
    if len(lines) > MOST_LINES:
        raise ListError(
            _("The list has more than %(most)s lines. Paste it in parts, or import a file.")
            % {"most": MOST_LINES}
        )
    delimiter = _delimiter([line for _number, line in lines])
    rows = [(number, _cells(number, line, delimiter)) for number, line in lines]
    if not rows:
        return PastedList([], {})
    header = rows[0][1]
    below = [cells[: len(header)] for _number, cells in rows[1 : LOOKED_AT + 1]]
    if columns := _named(fields, header, below):
        if _fits(columns, rows[1:]):
            return PastedList(rows[1:], columns, tuple(header))
        return _unnamed(rows[1:], delimiter, tuple(header))
    if _is_heading(header):
        return _unnamed(rows[1:], delimiter, tuple(header))
    return _unnamed(rows, delimiter)


def as_file(text: str, fields: Any, *, country: str = "") -> bytes:
    """A pasted list as a CSV file with a header, to be imported. Raises ListError.

    ``country`` is where all cities are; it is used for rows that name none.
    """
    pasted = read(text, fields)
    words = {field.name: field.words[0] for field in fields}
    columns = dict(pasted.columns)
    if country:
        columns.setdefault("country", [])
    file = io.StringIO()
    table = csv.writer(file, quoting=csv.QUOTE_ALL)
    table.writerow([words[name] for name in columns])
    for _number, cells in pasted.rows:
        row = {
            name: ", ".join(cells[place] for place in places if place < len(cells) and cells[place])
            for name, places in columns.items()
        }
        if country and not row["country"]:
            row["country"] = country
        table.writerow(row.values())
    return file.getvalue().encode()


def _without_marks(lines):
    numbered = sum(1 for _number, line in lines if _NUMBER.match(line))
    if len(lines) > 2 and numbered >= 0.8 * len(lines):
        lines = [(number, _NUMBER.sub("", line)) for number, line in lines]
    return [(number, _MARK.sub("", line)) for number, line in lines]


def _fits(columns, rows):
    """Whether the lines below a header are rows like it; over free lines it names what they all are."""
    place = columns["city"][0]
    filled = sum(1 for _number, cells in rows if place < len(cells) and cells[place])
    return not rows or filled >= MOSTLY * len(rows)


def _is_heading(cells):
    """Whether a first line is the heading of the list: “Members 2026:”."""
    words = [cell for cell in cells if cell]
    return len(words) == 1 and (words[0].endswith(":") or fold(words[0]) in _HEADINGS)


def _unnamed(rows, delimiter, header=()):
    columns = _by_content([cells for _number, cells in rows[:LOOKED_AT]], delimiter) if rows else {}
    return PastedList(rows, columns, header)


def _delimiter(lines):
    """Tabs come out of spreadsheets and are in no name; a semicolon hardly does, a comma may."""
    return next((sign for sign in "\t;" if any(sign in line for line in lines)), ",")


def _cells(number, line, delimiter):
    try:
        row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error as error:
        raise ListError(
            _("Line %(number)s cannot be read. Correct the line, then preview again.") % {"number": number}
        ) from error
    return [" ".join(cell.replace("\x00", "").split()) for cell in row]


def _named(fields, header, rows):
    """The columns as a header names them; none where the first row is a row like the others.

    "Mexico City" has the word city in it: a header has the very word of a column, two where it can.
    """
    by_name = {field.name: field for field in fields}
    columns = guessed(fields, header, rows)
    exact = [
        name
        for name, places in columns.items()
        if any(fold(header[place]) in by_name[name].words for place in places)
    ]
    filled = sum(map(bool, header))
    return columns if "city" in columns and len(exact) >= min(filled, 2) else None


def _by_content(rows, delimiter):
    """The name first; then dates, classes, roles and countries by what they are, the rest by its order."""
    width = max(map(len, rows))
    first = next((place for place in range(width) if not _is_numbering(rows, place)), 0)
    columns, unclear = {"city": [first]}, []
    for place in range(first + 1, width):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        kind = next((name for name in _KINDS if name not in columns and _is_mostly(name, cells)), None)
        if kind:
            columns[kind] = [place]
        elif cells:
            unclear.append(place)
    if delimiter == ",":
        columns["city"] += unclear  # "Portland, Oregon" is one name
    else:
        left = [name for name in IN_ORDER if name not in columns]
        columns |= {name: [place] for name, place in zip(left, unclear, strict=False)}
    return columns


def _is_numbering(rows, place):
    """Whether a column numbers the lines."""
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    return bool(cells) and all(cell.rstrip(".)").isdigit() and len(cell) < 6 for cell in cells)


def _is_mostly(name, cells):
    return bool(cells) and sum(1 for cell in cells if _reads(_KINDS[name], cell)) >= MOSTLY * len(cells)


def _reads(read_cell, cell):
    try:
        return bool(read_cell(cell))
    except BadValueError:
        return False


def _date(cell):
    return values.date(cell, "")[0]


def _country(cell):
    guess = country_of(cell)
    return guess.codes and not guess.is_typo_of


_KINDS = {
    "since": _date,
    "until": _date,
    "membership_class": lambda cell: values.choice(cell, MembershipClass, ""),
    "role": lambda cell: values.choice(cell, MembershipRole, ""),
    "country": _country,
}
