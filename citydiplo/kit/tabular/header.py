"""Finding the rows that name the columns, and the names."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from citydiplo.kit.tabular.row import WorkbookRow
from citydiplo.kit.tabular.words import plain

LONGEST_NAME = 300  # characters; questionnaires print the whole question
LONGEST_GROUP = 60  # characters of a heading above several columns
MANY = 10  # columns from which on one that repeats its own name does not matter
MOST_HEADER_ROWS = 3
_item = re.compile(r"1\s?[.)]\s+\S")
Merges = Sequence[tuple[int, int, int, int]]


def guess_header(
    rows: Sequence[WorkbookRow], words: Collection[str] = (), merges: Merges = ()
) -> tuple[int, int]:
    """(number of the first row that names the columns, how many such rows); (0, 1) where none does.

    ``words``: in ``plain`` spelling, what headers of such tables are made of. They tell a header whose names
    come twice.
    """
    filled = [sum(map(bool, row.cells)) for row in rows]
    usual = Counter(count for count in filled if count > 1).most_common(1)
    width = usual[0][0] if usual else 1
    for place, row in enumerate(rows):
        end = row.number + _height(row.number, merges)  # what is merged downwards repeats itself
        below = [other.cells for other in rows[place + 1 :] if other.number >= end]
        if filled[place] < max(1, width * 0.6):
            continue
        if not (_names_columns(row.cells, below) or _are_known(row.cells, below, words)):
            return 0, 1
        first = place - _is_group(rows, place, words, merges)
        number = rows[first].number
        last = max(place + _is_continued(rows, place, words), place)
        height = max(rows[last].number - number + 1, _height(number, merges))
        return number, min(height, MOST_HEADER_ROWS)
    return 0, 1


def _names_columns(cells, below):
    """Whether a row is a header: words, most of them once, and hardly one a value of its column below."""
    words = [cell.casefold() for cell in cells if cell]
    if not words or any(map(_is_number, words)) or _is_item(cells) or len(set(words)) < len(words) * 0.8:
        return False
    if any(len(word) > LONGEST_NAME for word in words):
        return False
    repeated = _repeated(cells, below)
    return not repeated if len(words) < MANY else repeated <= len(words) // 10


def _repeated(cells, below):
    return sum(
        any(len(other) > place and other[place] == cell for other in below)
        for place, cell in enumerate(cells)
        if cell
    )


def _is_item(cells):
    """Whether a row begins as those of a numbered list do: "1. Paris"."""
    return bool(_item.match(cells[0]))


def _is_number(cell):
    return cell.replace(".", "", 1).replace(",", "").replace("-", "", 1).isdigit()


def _are_known(cells, below, words):
    """Whether most cells are words that headers are made of, and none is a value of its column."""
    named = [cell for cell in cells if cell]
    if not words or len(named) < 2 or _repeated(cells, below):
        return False
    return sum(is_known_name(cell, words) for cell in named) * 2 >= len(named)


def is_known_name(cell: str, words: Collection[str]) -> bool:
    """Whether a cell is one of the words that name columns, with a number or without."""
    folded = plain(cell)
    return folded in words or folded.rstrip(" 0123456789") in words


def _is_group(rows, place, words, merges):
    """Whether the row above the header says what several columns have in common."""
    if not place or rows[place - 1].number != rows[place].number - 1:
        return False
    above, header = rows[place - 1], rows[place].cells
    named = [(column, cell) for column, cell in enumerate(above.cells) if cell]
    if not named or any(len(cell) > LONGEST_GROUP or _is_number(cell) for _column, cell in named):
        return False
    if any(column >= len(header) for column, _cell in named):
        return False
    wide = [
        (first, last)
        for row, last_row, first, last in merges
        if row == last_row == above.number and last > first
    ]
    if len(named) >= 2 and wide:
        return True
    folded = [plain(cell) for cell in header if cell]
    comes_twice = len(set(folded)) < len(folded)
    known = sum(any(_says_something(word, words) for word in plain(cell).split()) for _column, cell in named)
    return len(named) >= 2 and (comes_twice or known * 2 >= len(named))


def _says_something(word, words):
    """Whether a word heads columns and is not a small one ("de", "od") that titles are full of."""
    return word in words and (len(word) > 3 or not word.isascii())


def _is_continued(rows, place, words):
    """Whether the row below the header goes on with it: names, each under a wider one."""
    if place + 1 >= len(rows) or rows[place + 1].number != rows[place].number + 1:
        return False
    header, below = rows[place].cells, rows[place + 1].cells
    named = [cell for cell in below if cell]
    has_gap = any(cell and (column >= len(header) or not header[column]) for column, cell in enumerate(below))
    return bool(words) and len(named) >= 2 and has_gap and all(is_known_name(cell, words) for cell in named)


def _height(number, merges):
    """How many rows the cells take that are merged from the header down."""
    return max((last - row + 1 for row, last, _first, _last in merges if row == number), default=1)


def names_of(rows: Sequence[WorkbookRow], width: int, merges: Merges = ()) -> list[str]:
    """The names of ``width`` columns, from one row or several: "Partner / City". Empty where none is said.

    A name that comes again gets a number, so that both sides of a pair can be told apart.
    """
    parts: list[list[str]] = [[] for _column in range(width)]
    for row in rows:
        cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
        if row is not rows[-1]:
            cells = _filled_right(cells, [merge for merge in merges if merge[0] == row.number])
        for column, cell in enumerate(cells):
            if cell and cell not in parts[column]:
                parts[column].append(cell)
    return _numbered([" / ".join(found)[:LONGEST_NAME] for found in parts])


def _filled_right(cells, merges):
    """A heading above several columns, above each of them: by its merged cells, else up to the next."""
    filled = list(cells)
    if merges:
        for _row, _last_row, first, last in merges:
            if first < len(cells) and cells[first]:
                filled[first : last + 1] = [cells[first]] * len(filled[first : last + 1])
        return filled
    for column in range(1, len(filled)):
        filled[column] = filled[column] or filled[column - 1]
    return filled


def _numbered(names):
    counts, taken, found = Counter(), set(names), []
    for name in names:
        counts[name] += 1
        if not name or counts[name] == 1:
            found.append(name)
            continue
        numbered = f"{name} {counts[name]}"
        while numbered in taken:
            counts[name] += 1
            numbered = f"{name} {counts[name]}"
        taken.add(numbered)
        found.append(numbered)
    return found


_numbered_name = re.compile(r"(.*?)[\s_.#-]*\(?(\d{1,3})\)?$")


def numbered_groups(names: Sequence[str]) -> tuple[list[list[int]], list[str]]:
    """(groups of columns that say the same of one partner each, the names they have in common).

    ``Partner 1, Country 1, Partner 2, Country 2, Partner 3, …``: a list that goes on to the right. Nothing
    where no name comes three times, or twice with its numbers.
    """
    by_stem: dict[str, dict[int, int]] = {}
    for column, name in enumerate(names):
        found = _numbered_name.fullmatch(name)
        stem, number = (found[1], int(found[2])) if found and found[1] else (name, 0)
        by_stem.setdefault(stem, {}).setdefault(number, column)
    for columns in by_stem.values():
        if 0 in columns and len(columns) > 1 and 1 not in columns:
            columns[1] = columns.pop(0)
    wide = {stem: columns for stem, columns in by_stem.items() if _goes_on(stem, columns, names)}
    if not wide:
        return [], []
    numbers = sorted(set().union(*wide.values()))
    stems = [stem for stem, columns in wide.items() if len(columns) >= len(numbers) / 2]
    groups = [[wide[stem].get(number, -1) for stem in stems] for number in numbers]
    return [group for group in groups if any(column >= 0 for column in group)], stems


def _goes_on(stem, columns, names):
    if not stem or 0 in columns:
        return False
    if len(columns) >= 3:
        return True
    return len(columns) == 2 and len(names) > 2 and stem not in names
