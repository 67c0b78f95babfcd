"""What a page shows of a filter set: groups of options with counts and links, chips, ways out of nothing.

All of it is links that carry the other filters along, so a choice works without a script and has an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from citydiplo.kit.listing.facets.counting import relief
from citydiplo.kit.text.numbers import number

if TYPE_CHECKING:
    from citydiplo.kit.listing.facets.counting import Counts
    from citydiplo.kit.listing.facets.filterset import FacetedFilterSet

LONGEST_LIST = 40  # options in links; a longer rest is a select, which is lighter and can be typed into


class Links:
    """Addresses of the same page with other filters, order or view."""

    def __init__(self, path: str, filters: FacetedFilterSet, **extra: str) -> None:
        self.path, self.filters, self.extra = path, filters, {k: v for k, v in extra.items() if v}

    def to(
        self,
        *,
        sort: str | None = None,
        view: str | None = None,
        place: Mapping[str, Any] | None = None,
        **changes: Any,  # {filter: values}
    ) -> str:
        """The address with ``changes`` of filters; the page is the first, unless ``place`` names another."""
        pairs = self.filters.parameters(sort=sort, **changes)
        extra = self.extra if view is None else {"view": view} if view else {}
        pairs = [*pairs, *extra.items(), *(place or {}).items()]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    @property
    def clear(self) -> str:
        """The address without any filter."""
        return self.to(**dict.fromkeys(self.filters.selected, ()))  # type: ignore[arg-type]


def groups(filters: FacetedFilterSet, counts: Counts, links: Links) -> list[dict[str, Any]]:
    """The facets that have something to offer, as mappings for ``directory/facets.html``."""
    found = []
    for name, facet in filters.facets.items():
        if not facet.is_listed:
            continue
        options = _options(name, facet, filters.selected.get(name, ()), counts, links)
        if options:
            shown = facet.shown if len(options) > facet.shown + 2 else len(options)
            rest = options[shown:]
            found.append(
                {
                    "name": name,
                    "label": facet.label,
                    "options": options[:shown],
                    "more": rest if len(rest) <= LONGEST_LIST else [],
                    "picks": sorted(rest, key=lambda one: one["label"]) if len(rest) > LONGEST_LIST else [],
                    "kept": [*filters.parameters(), *links.extra.items()],
                    "number": len(options),
                }
            )
    return found


def _options(name, facet, chosen, counts, links):
    """What leads to rows, or is chosen. ``records`` says in words how many, or that all are demo records.

    Where the list has only demo records, the page says this once: its options need no mark and no zeros.
    """
    numbers, demo = counts.options[name], counts.demo_options[name]
    mark = "" if counts.shows_only_demo else _("only demo")
    offered = facet.options()
    places = {value: place for place, value in enumerate(offered)}
    options = [
        {
            "value": value,
            "label": label,
            "count": numbers[value],
            "records": number(numbers[value]) if numbers[value] or not demo[value] else mark,
            "selected": value in chosen,
        }
        for value, label in offered.items()
        if numbers[value] or demo[value] or value in chosen
    ]
    if facet.by_count:
        options.sort(key=lambda option: (not option["selected"], -option["count"]))
    for option in options[: None if len(options) <= LONGEST_LIST + facet.shown else facet.shown]:
        toggled = {*chosen} ^ {option["value"]}
        option["url"] = links.to(**{name: sorted(toggled, key=places.__getitem__)})
    return options


def chips(filters: FacetedFilterSet, links: Links) -> list[dict[str, str]]:
    """The filters in force, one for each value, each with the address without it."""
    found = []
    for name, values in filters.selected.items():
        facet = filters.facets.get(name)
        labels = facet.labels(values) if facet else {}
        for value in values:
            rest = tuple(other for other in values if other != value)
            found.append(
                {
                    "label": str(filters.filters[name].label),
                    "value": str(labels.get(value, value)),
                    "url": links.to(**{name: rest}),  # type: ignore[arg-type]
                }
            )
    return found


def sorts(filters: FacetedFilterSet, links: Links) -> list[dict[str, Any]]:
    """The orders on offer, each with its address."""
    return [
        {"label": sort.label, "url": links.to(sort=sort.value), "current": sort is filters.sort}
        for sort in filters.sorts
    ]


def ways_out(filters: FacetedFilterSet, links: Links, said: Callable[[Any], str]) -> list[tuple[str, str]]:
    """(words, address) for each filter without which something is found, the most helpful first."""
    found = []
    for name, rows in sorted(relief(filters).items(), key=lambda item: -item[1].total):
        label = filters.filters[name].label
        words = _("Without “%(filter)s”: %(result)s") % {"filter": label, "result": said(rows)}
        found.append((words, links.to(**{name: ()})))  # type: ignore[arg-type]
    if filters.selected and not found:
        found.append((_("Remove all filters"), links.clear))
    return found
