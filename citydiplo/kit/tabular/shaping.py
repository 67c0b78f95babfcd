"""Lists that are no tables of one record a row: several partners beside each other, or in one cell."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from citydiplo.kit.tabular.header import numbered_groups
from citydiplo.kit.tabular.layout import LONGEST_CELL, SPLIT, UNPIVOT, TableError
from citydiplo.kit.tabular.notes import Notes
from citydiplo.kit.tabular.row import WorkbookRow
from citydiplo.kit.tabular.words import plain

SIGNS = (";", "\n", "|", "•", " / ", ",")  # between the items of a list in a cell
MOST_ITEMS = 500  # of one cell
HELD_BACK = 5  # rows at the end that may be totals
_TOTALS = {
    "total", "totals", "sum", "grand total", "subtotal", "summe", "gesamt", "gesamtsumme", "insgesamt",
    "totale", "totaal", "suma", "soma", "totaux", "итого", "всего", "разом", "celkem", "spolu", "razem",
    "osszesen",
    "toplam", "ukupno", "skupaj", "yhteensa", "totalt", "i alt", "συνολο", "المجموع", "合计", "总计", "合計",
    "합계", "jumlah", "tong", "tong cong",
}  # fmt: skip
_amount = re.compile(r"[\d\s.,'’%€$£()+\-]*\d[\d\s.,'’%€$£()+\-]*")


def without_totals(rows: Iterable[WorkbookRow], notes: Notes) -> Iterator[WorkbookRow]:
    """The rows but for lines of totals at the end, which are noted. Holds the last few back."""
    held: deque[WorkbookRow] = deque()
    for row in rows:
        if _is_total(row.cells) or (held and _is_remark(row.cells)):
            held.append(row)
            if len(held) <= HELD_BACK:
                continue
        else:
            held.append(row)
        yield from held
        held.clear()
    for row in held:
        if _is_total(row.cells):
            notes.add("totals", f"{row.number}: {' '.join(filter(None, row.cells))[:60]}")
        else:
            yield row


def _is_total(cells):
    filled = [cell for cell in cells if cell]
    if not filled or len(filled[0]) > 30:
        return False
    words = plain(filled[0]).rstrip(" 0123456789")
    return words in _TOTALS and all(_amount.fullmatch(cell) for cell in filled[1:])


def _is_remark(cells):
    return sum(map(bool, cells)) == 1


def reshaped_names(names: Sequence[str], reshape: dict | None) -> list[str]:
    """The names of the columns once several rows are made of one."""
    if not reshape or reshape["by"] == SPLIT:
        return list(names)
    groups = reshape["groups"]
    inside = {column for group in groups for column in group}
    stems = reshape.get("names") or [names[column] for column in groups[0]]
    return [*(name for column, name in enumerate(names) if column not in inside), *stems]


def reshaped(rows: Iterable[WorkbookRow], reshape: dict | None, width: int) -> Iterator[WorkbookRow]:
    """Several rows of one, each with the number of the row that it comes from."""
    if not reshape:
        yield from rows
    elif reshape["by"] == UNPIVOT:
        yield from _unpivoted(rows, reshape["groups"], width)
    elif reshape["by"] == SPLIT:
        yield from _split(rows, reshape["column"], reshape["sign"])


def _unpivoted(rows, groups, width):
    inside = {column for group in groups for column in group}
    fixed = [column for column in range(width) if column not in inside]
    for row in rows:
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        kept = [cells[column] for column in fixed]
        found = [[cells[column] if 0 <= column < width else "" for column in group] for group in groups]
        filled = [part for part in found if any(part)]
        for part in filled or found[:1]:  # a row that names nobody is told as such, not lost
            yield WorkbookRow(row.number, [*kept, *part], row.is_hidden)


def _split(rows, column, sign):
    for row in rows:
        text = row.cells[column] if column < len(row.cells) else ""
        items = [item for part in text.split(sign) if (item := part.strip(" \t\r\n•*-"))]
        if len(items) > MOST_ITEMS:
            raise TableError("too_many_items", row=row.number, most=MOST_ITEMS)
        for item in items or [""]:
            cells = list(row.cells)
            if column < len(cells):
                cells[column] = item
            yield WorkbookRow(row.number, cells, row.is_hidden)


def offers(names: Sequence[str], rows: Sequence[WorkbookRow]) -> list[dict]:
    """Ways of making several rows of one, as ``Layout.reshape`` takes them. ``rows``: the first ones."""
    found: list[dict[str, object]] = []
    groups, stems = numbered_groups(names)
    if len(groups) > 1:
        found.append({"by": UNPIVOT, "groups": groups, "names": stems})
    for column in range(len(names)):
        cells = [row.cells[column] for row in rows if column < len(row.cells) and row.cells[column]]
        for sign in SIGNS:
            lists = [cell for cell in cells if _is_list(cell, sign)]
            is_varied = len(set(lists)) > 1 or len(cells) < 4
            if is_varied and lists and len(lists) * 5 >= len(cells):
                found.append({"by": SPLIT, "column": column, "sign": sign, "names": [names[column]]})
                break
    return found


def _is_list(cell, sign):
    if len(cell) > LONGEST_CELL:
        return False
    items = [item.strip() for item in cell.split(sign)]
    filled = [item for item in items if item]
    # "City, Country" is no list; three names are. Numbers and sentences are no lists either.
    least = 3 if sign in (",", " / ") else 2
    return len(filled) >= least and all(len(item) <= 80 and not _amount.fullmatch(item) for item in filled)
