"""A pasted list as lines of cells: what parts them, whether a row names the columns, which column is what."""

import csv
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citydiplo.kit.search.folding import fold
from networks.choices import MembershipClass, MembershipRole
from networks.matching import country_of
from partnerships.actions.imports import values
from partnerships.actions.imports.fields import guessed
from partnerships.actions.imports.values import BadValue

MOST_LINES = 5_000
LOOKED_AT = 200  # lines that a guess at a column reads
MOSTLY = 0.6  # share of a column's cells that must be of one kind
IN_ORDER = ("country", "membership_class", "role", "since", "until")  # of columns that nothing else tells


class ListError(ValueError):
    """The text is no list that can be read; the message says what to do."""


@dataclass(frozen=True)
class PastedList:
    """``rows`` are (number of the line, cells); ``columns`` {field: [column, …]}."""

    rows: list
    columns: dict
    header: tuple = ()


def read(text, fields):
    """The PastedList that ``text`` is, for a target's ``fields``. Raises ListError."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ListError(
            _("More than %(most)s lines: paste them in parts, or send a file to the import.")
            % {"most": MOST_LINES}
        )
    delimiter = _delimiter([line for _number, line in lines])
    rows = [(number, _cells(number, line, delimiter)) for number, line in lines]
    if not rows:
        return PastedList([], {})
    header = rows[0][1]
    if columns := _named(fields, header):
        return PastedList(rows[1:], columns, tuple(header))
    return PastedList(rows, _by_content([cells for _number, cells in rows[:LOOKED_AT]], delimiter))


def _delimiter(lines):
    """Tabs come out of spreadsheets and stand in no name; a semicolon hardly does, a comma may."""
    return next((sign for sign in "\t;" if any(sign in line for line in lines)), ",")


def _cells(number, line, delimiter):
    try:
        row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error as error:
        raise ListError(_("Line %(number)s cannot be read as a row.") % {"number": number}) from error
    return [" ".join(cell.replace("\x00", "").split()) for cell in row]


def _named(fields, header):
    """The columns as a header names them; none where the first row is a row like the others.

    "Mexico City" has the word city in it: a header has the very word of a column, two where it can.
    """
    columns, by_name = guessed(fields, header, []), {field.name: field for field in fields}
    exact = [
        name
        for name, places in columns.items()
        if any(fold(header[place]) in by_name[name].words for place in places)
    ]
    filled = sum(map(bool, header))
    return columns if "city" in columns and len(exact) >= min(filled, 2) else None


def _by_content(rows, delimiter):
    """The name first; then dates, classes, roles and countries by what they are, the rest by its order."""
    columns, unclear = {"city": [0]}, []
    for place in range(1, max(map(len, rows))):
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


def _is_mostly(name, cells):
    return bool(cells) and sum(1 for cell in cells if _reads(_KINDS[name], cell)) >= MOSTLY * len(cells)


def _reads(read_cell, cell):
    try:
        return bool(read_cell(cell))
    except BadValue:
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
