"""A noun's filters as one set: it serves the page, saved searches, exports, feeds and the API."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.listing.facets.filters import Facet

if TYPE_CHECKING:
    from citydiplo.kit.listing.keyset import Sort


class FacetedFilterSet(django_filters.FilterSet):
    """Facets combine by AND, the values within one by OR. Unknown values are left out and named.

    ``sorts`` are the orders that the noun offers, the first by default. A facet whose parameter is a word
    of Python is declared with a trailing underscore (``class_``).
    """

    sorts: tuple[Sort, ...] = ()

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        super().__init__(QueryDict() if data is None else data, queryset, **kwargs)

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Any]:
        """The declared filters by the names of their parameters."""
        return OrderedDict((name.rstrip("_"), found) for name, found in super().get_filters().items())

    @property
    def facets(self) -> dict[str, Facet]:
        """Parameter → facet; without words and other filters."""
        return {name: found for name, found in self.filters.items() if isinstance(found, Facet)}

    @cached_property
    def selected(self) -> dict[str, Any]:
        """Parameter → chosen values, for those filters that are in use, in declared order."""
        self.is_valid()
        cleaned = self.form.cleaned_data
        return {
            name: value if isinstance(self.filters[name], Facet) else (value,)
            for name in self.filters
            if (value := cleaned.get(name))
        }

    @cached_property
    def unknown(self) -> list[tuple[Any, str]]:
        """(label of the filter, value) for each chosen value that is no option."""
        unknown = []
        for name, facet in self.facets.items():
            for value in dict.fromkeys(filter(None, self.data.getlist(name))):
                if not facet.known([value]):
                    unknown.append((facet.label, value))
        for name in self.form.errors:
            if name in self.filters and name not in self.facets:
                unknown.append((self.filters[name].label, self.data.get(name, "")))
        wanted = self.data.get("sort")
        if wanted and wanted != self.sort.value:
            unknown.append((_("order"), wanted))
        return unknown

    @property
    def names(self) -> set[str]:
        """The parameters that mean something here."""
        return {*self.filters, "sort"}

    @cached_property
    def sort(self) -> Sort:
        """The order that the address names; the noun's first one otherwise."""
        wanted = self.data.get("sort")
        return next((sort for sort in self.sorts if sort.value == wanted), self.sorts[0])

    def narrowed(self, *, without: Collection[str] = ()) -> QuerySet[Any]:
        """The rows that all filters leave, save the filters ``without``."""
        found = self.queryset.all()
        for name, values in self.selected.items():
            if name not in without:
                chosen = self.filters[name]
                found = chosen.filter(found, values if isinstance(chosen, Facet) else values[0])
        return found

    def condition(self) -> Q:
        """All filters as one Q, for a question to which many sets belong; words count as they were typed.

        A filter whose values are all unknown by now finds nothing: a search that somebody saved must not
        find everything because a network was deleted.
        """
        if any(self.data.get(name) and name not in self.selected for name in self.facets):
            return Q(pk__in=())
        found = Q()
        for name, values in self.selected.items():
            chosen = self.filters[name]
            is_facet = isinstance(chosen, Facet)
            found &= chosen.condition(values) if is_facet else chosen.condition(values[0], as_typed=True)
        return found

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that all filters leave."""
        return self.narrowed()

    def parameters(self, *, sort: str | None = None, **changes: Iterable[str]) -> list[tuple[str, str]]:
        """(name, value) pairs of the chosen filters and order, in their one order; defaults are left out.

        ``changes`` replaces values of filters (``region=("europe",), country=()``), ``sort`` the order.
        """
        chosen = {**self.selected, **changes}
        pairs = [(name, value) for name in self.filters for value in chosen.get(name, ())]
        order = self.sort.value if sort is None else sort
        return pairs if order in {"", self.sorts[0].value} else [*pairs, ("sort", order)]

    @property
    def canonical(self) -> str:
        """The chosen filters as one text: equal for equal questions."""
        return urlencode(self.parameters(sort=""))
