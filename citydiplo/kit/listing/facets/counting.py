"""How many rows each option of each facet would leave: without the facet's own choice, with all others.

All facets over the row's own columns are counted by one statement. The facets without a choice count the rows
that fit all filters; a facet in use needs rows that its own choice leaves out. So there is one pass over the
rows for all of the former, and one for each of the latter. PostgreSQL groups a pass by each column at once
(GROUPING SETS); SQLite keeps what it found and groups that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Count, IntegerField, Value, When

from citydiplo.kit.demo import Tally, is_demo, path_of
from citydiplo.kit.listing.facets.filters import NOT_STATED, ColumnFacet, ThroughFacet

if TYPE_CHECKING:
    from citydiplo.kit.listing.facets.filterset import FacetedFilterSet

TOTAL = ""  # used instead of a facet's name; no facet has this name
FEW = 500  # rows that are worth remembering, because finding them may take a pass over the table


@dataclass
class Counts:
    """``total`` rows fit all filters, ``demo`` of them demo records; ``options`` is facet → value → rows.

    Options leave demo records out; ``demo_options`` counts these apart, so that a page can offer what leads
    to them alone. ``few`` holds the keys of all rows that fit, where they are few among many.
    """

    total: int = 0
    demo: int = 0
    options: dict = field(default_factory=dict)
    demo_options: dict = field(default_factory=dict)
    few: list | None = None

    def __add__(self, other: Counts) -> Counts:
        """The counts of two sets of rows together that have none in common."""
        return Counts(
            total=self.total + other.total,
            demo=self.demo + other.demo,
            options={name: self.options[name] + other.options[name] for name in self.options},
            demo_options={
                name: self.demo_options[name] + other.demo_options[name] for name in self.demo_options
            },
            few=None if self.few is None or other.few is None else self.few + other.few,
        )

    @property
    def shows_only_demo(self) -> bool:
        """Whether something fits, and all of it are demo records."""
        return bool(self.total) and self.demo == self.total


def count(filters: FacetedFilterSet) -> Counts:
    """The counts for a filter set: one statement, and one for each facet over related rows.

    Where little is found, one more says which.
    """
    return count_together(filters)[0]


def count_together(*sets: FacetedFilterSet) -> list[Counts]:
    """The counts for filter sets of one kind over different rows, with one statement for all of them.

    Facets over related rows, and the keys of few rows, take one for each set.
    """
    everything = [
        Counts(
            options={name: Counter() for name in filters.facets},
            demo_options={name: Counter() for name in filters.facets},
        )
        for filters in sets
    ]
    columns = {name: facet for name, facet in sets[0].facets.items() if isinstance(facet, ColumnFacet)}
    for number, name, raw, rows, demo in _grouped(sets, columns):
        counts = everything[number]
        if name == TOTAL:
            counts.total, counts.demo = rows, demo
            continue
        facet, options = columns[name], counts.options[name]
        for value in facet.members(raw):
            if value != NOT_STATED or facet.not_stated:
                options[value] += rows - demo
                if demo:
                    counts.demo_options[name][value] += demo
    for filters, counts in zip(sets, everything, strict=True):
        for name, facet in filters.facets.items():
            if isinstance(facet, ThroughFacet):
                for value, rows, demo in facet.tally(filters.narrowed(without=name)):
                    counts.options[name][value] = rows - demo
                    counts.demo_options[name][value] = demo
        if filters.selected and counts.total <= FEW:
            few = filters.qs.order_by().values_list("pk", flat=True)
            counts.few = list(few) if counts.total else []
    return everything


def _grouped(sets, columns):
    """(number of the set, facet, raw value as text, rows, demo records of them); ``TOTAL`` has no value."""
    connection = connections[sets[0].queryset.db]
    in_sets = connection.vendor == "postgresql"
    passes, tables, selects, parameters = [], [], [], []
    for number, filters in enumerate(sets):
        for names, without in _passes(filters, columns):
            query = _rows_of(filters, {name: columns[name] for name in names if name != TOTAL}, without).query
            try:
                statement, values = query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                continue  # the filters contradict the rows
            place = len(passes)
            tables.append(f"pass{place} AS {'' if in_sets else 'MATERIALIZED'} ({statement})")
            selects += [_all_at_once(place, names)] if in_sets else _one_by_one(place, names)
            passes.append((number, names))
            parameters += values
    if not passes:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(selects)}", parameters)
        for place, facet, raw, rows, demo in cursor.fetchall():
            number, names = passes[place]
            yield number, names[facet], raw, rows, int(demo or 0)


# The texts below hold only names that the code declares; what people chose is a parameter.


def _one_by_one(place, names):
    """The texts that group a pass by each facet, and count it whole."""
    return [
        f"SELECT {place}, {order}, {_text(name)}, COUNT(*), SUM(in_demo) FROM pass{place}"  # noqa: S608  names of columns
        + (f' GROUP BY "facet_{name}"' if name != TOTAL else "")
        for order, name in enumerate(names)
    ]


def _all_at_once(place, names):
    """The text that does so reading the rows once; a group of one facet has NULL for the others."""
    if len(names) == 1:
        return _one_by_one(place, names)[0]
    facets = [name for name in names if name != TOTAL]
    columns = ", ".join(f'"facet_{name}"' for name in facets)
    everything = (
        2 ** len(facets) - 1
    )  # GROUPING's number where none is grouped by; the first is its highest bit
    numbers = {name: everything - 2 ** (len(facets) - 1 - order) for order, name in enumerate(facets)}
    which = " ".join(f"WHEN {numbers.get(name, everything)} THEN {order}" for order, name in enumerate(names))
    sets = ", ".join("()" if name == TOTAL else f'("facet_{name}")' for name in names)
    return (
        f"SELECT {place}, CASE GROUPING({columns}) {which} END, COALESCE({', '.join(map(_text, facets))}), "  # noqa: S608  names of columns
        f"COUNT(*), SUM(in_demo) FROM pass{place} GROUP BY GROUPING SETS ({sets})"
    )


def _text(name):
    return f'CAST("facet_{name}" AS text)' if name != TOTAL else "NULL"


def _passes(filters, columns):
    """([facet, …], [facet whose choice is left out, …]) for each pass over the rows."""
    used = [name for name in columns if name in filters.selected]
    yield [TOTAL, *(name for name in columns if name not in used)], []
    for name in used:
        yield [name], [name]


def _rows_of(filters, columns, without):
    """The rows of a pass: what each facet groups them by, and whether they are demo records."""
    found = filters.narrowed(without=without).order_by()
    is_one = Case(When(is_demo(found.model), then=Value(1)), default=Value(0), output_field=IntegerField())
    groups = {f"facet_{name}": facet.column() for name, facet in columns.items()}
    is_one = is_one if path_of(found.model) else Value(0)
    return found.annotate(**groups, in_demo=is_one).values(*groups, "in_demo")


def _demo(rows):
    return Count("pk", filter=is_demo(rows.model)) if path_of(rows.model) else Value(0)


def relief(filters: FacetedFilterSet) -> dict[str, Tally]:
    """Filter → tally of what would be found without it, for those filters whose removal helps.

    One statement; it is asked where a filter set finds nothing.
    """
    if not filters.selected:
        return {}
    first, *others = [
        filters.narrowed(without=[name])
        .order_by()
        .annotate(loosened=Value(name))
        .values("loosened")
        .annotate(rows=Count("pk"), demo=_demo(filters.queryset))
        .values_list("loosened", "rows", "demo")
        for name in filters.selected
    ]
    return {name: Tally(rows, demo) for name, rows, demo in first.union(*others, all=True) if rows}
