"""Paging by key: a page begins where its neighbour ended, so the last costs what the first does.

The address carries the key of the row next to the page (``after=812~1998-01-01`` or ``before=…``) and, for
the text "101–150 of 1,393", the number of the page. Rows that are added meanwhile shift nothing.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import BooleanField, Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from citydiplo.kit.errors import BadCursorError

PAGE_SIZE = 50
LONGEST_CURSOR = 700  # characters; the longest key is a label of 500


def _number(text):
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError(text)
    return int(text)


def _moment(text):
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(datetime.UTC)


_READERS: dict[type, Callable[[str], Any]] = {
    int: _number,
    str: str,
    datetime.date: datetime.date.fromisoformat,
    datetime.datetime: _moment,
}


@dataclass(frozen=True)
class Sort:
    """An order of rows with an index behind it.

    ``keys`` are columns and their types; all run one way, so that the database compares them as one row.
    The last is unique. Only the first may be text, since it comes last in a cursor.
    """

    value: str
    label: str
    keys: dict = field(hash=False)
    descending: bool = False
    annotations: dict = field(default_factory=dict, hash=False)  # keys that are no columns, for small tables

    @classmethod
    def by_year(cls, value: str, label: Any, column: str, *, descending: bool) -> Self:
        """By a year that may be unknown, which comes last either way. For nouns of some dozens of rows."""
        year = Coalesce(column, Value(0 if descending else 9999))
        return cls(value, label, {"year_known": int, "id": int}, descending, {"year_known": year})

    @classmethod
    def by_number(cls, value: str, label: Any, related: Callable[[], QuerySet[Any]], link: str) -> Self:
        """Most related rows first. For nouns of some dozens of rows."""
        rows = related().filter(**{link: OuterRef("pk")}).order_by().values(link)
        number = Subquery(rows.annotate(rows=Count("pk")).values("rows"), output_field=IntegerField())
        annotations = {"number_of": Coalesce(number, Value(0))}
        return cls(value, label, {"number_of": int, "id": int}, descending=True, annotations=annotations)

    def order(self, *, backwards: bool = False) -> list[str]:
        """The arguments of ``order_by``."""
        sign = "-" if self.descending != backwards else ""
        return [sign + key for key in self.keys]

    def beyond(self, values: Iterable[Any], *, backwards: bool = False) -> Func:
        """The condition that a row comes after ``values`` (before them, if ``backwards``)."""
        row = Func(*map(F, self.keys), template="(%(expressions)s)")
        place = Func(*map(Value, values), template="(%(expressions)s)")
        joiner = " < " if self.descending != backwards else " > "
        return Func(row, place, template="%(expressions)s", arg_joiner=joiner, output_field=BooleanField())

    def cursor(self, row: Mapping[str, Any]) -> str:
        """The place of ``row`` (a mapping) as text, the unique key first."""
        values = [row[key] for key in reversed(self.keys)]
        return "~".join(value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values)

    def place(self, cursor: str) -> list[Any]:
        """The key values that ``cursor`` names, in the order of ``keys``. Raises BadCursorError."""
        parts = cursor.split("~", len(self.keys) - 1)
        if len(parts) != len(self.keys) or len(cursor) > LONGEST_CURSOR:
            raise BadCursorError(cursor)
        try:
            return [
                _READERS[kind](part) for kind, part in zip(self.keys.values(), reversed(parts), strict=True)
            ]
        except (ValueError, OverflowError) as error:
            raise BadCursorError(cursor) from error


@dataclass(frozen=True)
class KeysetPosition:
    """Where in the order the reader is. ``number`` is the page as the address says it, or None."""

    kind: str = "first"  # first, last, after, before
    values: tuple = ()
    number: int | None = 1
    is_garbled: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any], sort: Sort) -> Self:
        """The place that a query string names; the first page, marked, where it cannot be read."""
        number = data.get("page", "")
        if number == "last":
            return cls("last", number=None)
        hint = int(number) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else None
        for kind in ("after", "before"):
            if kind in data:
                try:
                    return cls(kind, tuple(sort.place(data[kind])), hint)
                except BadCursorError:
                    return cls(is_garbled=True)
        return cls(is_garbled=number not in {"", "1"})


@dataclass(frozen=True)
class KeysetPage:
    """Some rows of ``total``. ``first`` and ``last`` are positions counted from one, or None if unknown."""

    rows: list
    total: int
    number: int | None
    first: int | None
    last: int | None
    links: dict  # "first", "previous", "next", "last" → parameters, where there is such a page

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows that there are."""
        return not self.links


def fetch(
    queryset: QuerySet[Any], *, sort: Sort, place: KeysetPosition, total: int, columns: Iterable[str]
) -> KeysetPage:
    """The page at ``place``, rows as dicts of ``columns``, in one statement."""
    backwards = place.kind in {"before", "last"}
    pages = max(1, -(-total // PAGE_SIZE))
    size = total - (pages - 1) * PAGE_SIZE or PAGE_SIZE if place.kind == "last" else PAGE_SIZE
    if sort.annotations:
        queryset = queryset.annotate(**sort.annotations)
    found = queryset.order_by(*sort.order(backwards=backwards)).values(*dict.fromkeys([*columns, *sort.keys]))
    if place.values:
        found = found.filter(sort.beyond(place.values, backwards=backwards))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else place.kind == "after"
    has_next = place.kind == "before" if backwards else more
    number = _number_of(place, pages, has_previous=has_previous, has_next=has_next)
    first, last = _positions(number, len(rows), total, has_previous=has_previous, has_next=has_next)
    links = _links(sort, rows, number, has_previous=has_previous, has_next=has_next)
    return KeysetPage(rows, total, number, first, last, links)


def _number_of(place, pages, *, has_previous, has_next):
    """What is known for sure wins over what the address says."""
    if not has_previous:
        return 1
    if not has_next:
        return pages
    return place.number if place.number and 1 < place.number < pages + 1 else None


def _positions(number, shown, total, *, has_previous, has_next):
    if not shown:
        return None, None
    if not has_previous:
        return 1, shown
    if not has_next and total >= shown:
        return total - shown + 1, total
    if number is None:
        return None, None
    first = (number - 1) * PAGE_SIZE + 1
    return (first, first + shown - 1) if first + shown - 1 <= total else (None, None)


def _links(sort, rows, number, *, has_previous, has_next):
    links = {}
    if has_previous:
        links["first"] = {}
        if rows and number != 2:
            links["previous"] = {"before": sort.cursor(rows[0]), **({"page": number - 1} if number else {})}
        else:
            links["previous"] = {}
    if has_next and rows:
        links["next"] = {"after": sort.cursor(rows[-1]), **({"page": number + 1} if number else {})}
        links["last"] = {"page": "last"}
    return links
