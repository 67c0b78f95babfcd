"""What was noticed while a table was read: how often, and where first."""

from collections.abc import Hashable

PLACES = 5  # that a note names


class Notes:
    """Collects what a person must know of a file before they continue; does not grow with its rows."""

    def __init__(self) -> None:
        self._found: dict[str, dict] = {}

    def add(self, code: str, place: Hashable = None, number: int = 1, **details: object) -> None:
        """Count ``number`` more of a kind; the first few places are kept."""
        note = self._found.setdefault(code, {"number": 0, "places": [], **details})
        note["number"] += number
        if place is not None and len(note["places"]) < PLACES:
            note["places"].append(place)

    def count(self, code: str) -> int:
        """How many times ``code`` was noted."""
        return self._found.get(code, {"number": 0})["number"]

    def as_list(self) -> list[list]:
        """[[code, details], …], ready to be stored as JSON."""
        return [[code, details] for code, details in self._found.items()]


def column_name(column: int) -> str:
    """A column as spreadsheets name it: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
