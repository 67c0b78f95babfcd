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
    to them alone. ``without`` (filter → tally without it) is there only where nothing fits. ``few`` holds the
    keys of all rows that fit, where they are few among many.
    """

    total: int = 0
    demo: int = 0
    options: dict = field(default_factory=dict)
    demo_options: dict = field(default_factory=dict)
    without: dict = field(default_factory=dict)
    few: list | None = None

    @property
    def shows_only_demo(self) -> bool:
        """Whether something fits, and all of it are demo records."""
        return bool(self.total) and self.demo == self.total


def count(filters: FacetedFilterSet) -> Counts:
    """The counts for a filter set: one statement, and one for each facet over related rows.

    Where nothing or little is found, one more says why, or which.
    """
    columns = {name: facet for name, facet in filters.facets.items() if isinstance(facet, ColumnFacet)}
    counts = Counts(
        options={name: Counter() for name in filters.facets},
        demo_options={name: Counter() for name in filters.facets},
    )
    for name, raw, rows, demo in _grouped(filters, columns):
        if name == TOTAL:
            counts.total, counts.demo = rows, demo
        else:
            for value in columns[name].members(raw):
                if value != NOT_STATED or columns[name].not_stated:
                    counts.options[name][value] += rows - demo
                    counts.demo_options[name][value] += demo
    for name, facet in filters.facets.items():
        if isinstance(facet, ThroughFacet):
            for value, rows, demo in facet.tally(filters.narrowed(without=name)):
                counts.options[name][value] = rows - demo
                counts.demo_options[name][value] = demo
    if filters.selected and not counts.total:
        counts.without = _relief(filters)
    elif filters.selected and counts.total <= FEW:
        counts.few = list(filters.qs.order_by().values_list("pk", flat=True))
    return counts


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


def _grouped(filters, columns):
    """(facet, raw value, rows, demo records among them) for own columns; ``TOTAL`` has no value."""
    connection = connections[filters.queryset.db]
    tables, branches, parameters = [], [], []
    for number, bundle in enumerate(_bundles(columns)):
        used = [name for name in bundle if name in filters.selected]
        query = _bundle(filters, {name: columns[name] for name in bundle}, used).query
        try:
            statement, values = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            return []
        tables.append(f"bundle{number} AS MATERIALIZED ({statement})")
        parameters += values
        if number == 0:
            branches.append(_branch(number, TOTAL, "NULL", used))
        for name in bundle:
            branch = _branch(
                number, name, f'CAST("facet_{name}" AS text)', [one for one in used if one != name]
            )
            branches.append(f'{branch} GROUP BY "facet_{name}"')
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(branches)}", parameters)
        return [(name, raw, int(rows or 0), int(demo or 0)) for name, raw, rows, demo in cursor.fetchall()]


def _branch(number, name, value, fitting):
    """The text of one count. Only names that the code declares are put into it; values are parameters."""
    condition = " AND ".join(f'"fits_{other}" = 1' for other in fitting) or "1 = 1"
    sums = 'SUM("rows_in_group"), SUM("demo_in_group")'
    return f"SELECT '{name}', {value}, {sums} FROM bundle{number} WHERE {condition}"  # noqa: S608  names and SQL of our own facets; what people chose is a parameter


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


def _relief(filters):
    """Filter → tally of what would be found without it, for those filters whose removal helps."""
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
