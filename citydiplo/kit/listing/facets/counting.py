"""How many rows each option of each facet would leave: without the facet's own choice, with all others.

All facets over the row's own columns are counted by one statement. They are put into bundles whose columns
have few combinations; each bundle is one pass over the rows that groups them by its columns together, and
the small result is then grouped by each column. A facet in use needs rows that its own choice leaves out:
in its bundle the groups carry a flag ("fits") for it, and each facet counts the groups that fit all others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Count, F, IntegerField, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from citydiplo.kit.demo import Tally, is_demo, path_of
from citydiplo.kit.listing.facets.filters import NOT_STATED, ColumnFacet, ThroughFacet

if TYPE_CHECKING:
    from citydiplo.kit.listing.facets.filterset import FacetedFilterSet

MOST_GROUPS = 10_000  # combinations of a bundle's columns that may occur
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
            counts.total, counts.demo = int(rows or 0), int(demo or 0)
            continue
        for value in columns[name].members(raw):
            if value != NOT_STATED or columns[name].not_stated:
                counts.options[name][value] += int(rows) - int(demo)
                counts.demo_options[name][value] += int(demo)
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


def _bundles(columns):
    bundle, size = [], 1
    for name, facet in columns.items():
        if bundle and size * facet.spread > MOST_GROUPS:
            yield bundle
            bundle, size = [], 1
        bundle.append(name)
        size *= facet.spread
    if bundle:
        yield bundle


def _grouped(sets, columns):
    """(number of the set, facet, raw value, rows, demo records among them); ``TOTAL`` has no value."""
    connection = connections[sets[0].queryset.db]
    tables, branches, parameters = [], [], []
    for number, filters in enumerate(sets):
        for part, bundle in enumerate(_bundles(columns)):
            used = [name for name in bundle if name in filters.selected]
            query = _bundle(filters, {name: columns[name] for name in bundle}, used).query
            try:
                statement, values = query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                break  # the filters contradict the rows: none of the bundles has any
            table = f"bundle{part}_{number}"
            tables.append(f"{table} AS MATERIALIZED ({statement})")
            parameters += values
            if part == 0:
                branches.append(_branch(number, table, TOTAL, "NULL", used))
            for name in bundle:
                value, others = f'CAST("facet_{name}" AS text)', [one for one in used if one != name]
                branches.append(f'{_branch(number, table, name, value, others)} GROUP BY "facet_{name}"')
    if not branches:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(branches)}", parameters)
        return cursor.fetchall()


def _branch(number, table, name, value, fitting):
    """The text of one count. Only names that the code declares are put into it; values are parameters."""
    condition = " AND ".join(f'"fits_{other}" = 1' for other in fitting) or "1 = 1"
    sums = 'SUM("rows_in_group"), SUM("demo_in_group")'
    return f"SELECT {number}, '{name}', {value}, {sums} FROM {table} WHERE {condition}"  # noqa: S608  names and SQL of our own facets; what people chose is a parameter


def _bundle(filters, columns, used):
    """Rows grouped by all columns of a bundle and its flags, with their number and that of demo records."""
    fits = {
        f"fits_{name}": Case(
            When(columns[name].flag(filters.selected[name]), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for name in used
    }
    groups = {f"facet_{name}": facet.column() for name, facet in columns.items()}
    found = filters.narrowed(without=used).order_by().annotate(**groups, **fits)
    if len(used) > 1:  # a group that fits fewer than all but one counts for no facet
        found = found.filter(GreaterThanOrEqual(reduce(add, map(F, fits)), len(used) - 1))
    return found.values(*groups, *fits).annotate(rows_in_group=Count("pk"), demo_in_group=_demo(found))


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
