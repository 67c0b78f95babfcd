"""The first rows of a directory, and its map: asked as the page is, by the same filters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.digests import dates
from agenda.views.directories import AGENDA, MEETINGS
from citydiplo.kit.demo import without_demo
from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.listing.facets import FacetedFilterSet, panel
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.directories import VISITOR, View
from citydiplo.kit.web.framing import for_frames
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors
from citydiplo.portal.templatetags.counts import counted
from networks.queries.directories import points_of
from networks.views.directories import CITIES, INSTITUTIONS, MAYORS, NETWORKS
from partnerships.queries.directories import arcs_between
from partnerships.queries.exchanges import map_of_authors
from partnerships.queries.visits import arcs_of_visits
from partnerships.views.directories import (
    ACTIVITIES,
    AGREEMENTS,
    EXCHANGES,
    PARTNERSHIPS,
    REPORTED_STEPS,
    TARGETS,
    VISITS,
)

ROWS = 10
ARCS, POINTS = 150, 400  # on a map: what stays below 30 kB

Facts = tuple[str, str, list[Any]]  # what a row is called, its path, and what is said below


@dataclass(frozen=True)
class FramedList:
    """A directory in a frame. ``around`` are the rows that ``facts`` reads beside each row."""

    listing: Listing
    around: tuple[str, ...]
    facts: Callable[[Any], Facts]

    def asked(self, request: HttpRequest, query: Any) -> FacetedFilterSet:
        """The filters that a query names, over what everybody may read and is no demo record."""
        return self.listing.filters(query, without_demo(self.listing.rows(VISITOR)), request=request)

    def heading(self, filters: FacetedFilterSet) -> str:
        """The title with the filters in force: “Partnerships: Culture, Europe”."""
        chosen = comma_separated(chip["value"] for chip in panel.chips(filters, panel.Links("", filters)))
        return f"{self.listing.title}: {chosen}" if chosen else str(self.listing.title)


def _of_city(city):
    facts = [
        city.country.name,
        f"{number(city.partnership_count)} {counted('active partnerships', city.partnership_count)}",
    ]
    return str(city), city.get_absolute_url(), facts


def _of_partnership(record):
    facts = [record.get_partnership_class_display(), record.get_status_display()]
    return str(record), record.get_absolute_url(), facts


def _of_step(done):
    city = done.accession.city
    facts = [done.step.get_kind_display(), done.date_text]
    return f"{city}: {done.accession.agreement}", f"{city.get_absolute_url()}networks/", facts


def _plain(*facts: Callable[[Any], Any]) -> Callable[[Any], Facts]:
    """A row with a page of its own, called as it calls itself."""
    return lambda row: (str(row), row.get_absolute_url(), [fact(row) for fact in facts])


LISTS = {
    "cities": FramedList(CITIES, (), _of_city),
    "networks": FramedList(NETWORKS, (), _plain(lambda row: row.scope)),
    "institutions": FramedList(INSTITUTIONS, (), _plain(lambda row: row.get_kind_display())),
    "mayors": FramedList(
        MAYORS,
        ("mayor", "city"),
        lambda row: (str(row), row.mayor.get_absolute_url(), [row.title, row.period_text]),
    ),
    "partnerships": FramedList(PARTNERSHIPS, (), _of_partnership),
    "agreements": FramedList(AGREEMENTS, (), _plain(lambda row: row.year, lambda row: row.subject)),
    "activities": FramedList(
        ACTIVITIES,
        ("city", "institution", "partnership"),
        lambda row: (str(row), row.record_url, [row.partnership, *row.facts_in_words()[:1]]),
    ),
    "exchanges": FramedList(
        EXCHANGES, ("city", "network"), _plain(lambda row: row.author, lambda row: row.get_kind_display())
    ),
    "targets": FramedList(
        TARGETS, ("city", "indicator"), _plain(lambda row: row.indicator.get_dimension_display())
    ),
    "reported-steps": FramedList(
        REPORTED_STEPS, ("step", "accession__city", "accession__agreement"), _of_step
    ),
    "visits": FramedList(VISITS, ("city",), _plain(lambda row: row.days)),
    "agenda": FramedList(AGENDA, ("network",), _plain(lambda row: row.network, dates.deadline)),
    "meetings": FramedList(
        MEETINGS, ("network", "city"), _plain(lambda row: row.network, dates.when, dates.where)
    ),
}


def _cities_drawn(rows, sort):
    drawing, drawn = points_of(rows, sort, most=POINTS, named=0)
    if drawn < POINTS:
        return drawing, ""
    return drawing, _("The map shows the first %(n)s cities in this order.") % {"n": number(drawn)}


def _partnerships_drawn(rows, sort):
    drawing, drawn = arcs_between(rows, sort, most=ARCS)
    caption = _("Shown on the map: the first %(n)s in this order. Each line links the first two cities.")
    return drawing, caption % {"n": number(drawn.counted)}


def _visits_drawn(rows, sort):
    drawing, drawn = arcs_of_visits(rows, sort, most=ARCS)
    caption = _("Shown on the map: the first %(n)s in this order. Each line links the first two cities.")
    return drawing, caption % {"n": number(drawn.counted)}


# Of rows and their order: the drawing, and a sentence that says what it leaves out.
MAPS: dict[str, Callable[[QuerySet[Any], Any], tuple[Any, str]]] = {
    "cities": _cities_drawn,
    "partnerships": _partnerships_drawn,
    "exchanges": lambda rows, sort: (map_of_authors(rows, most=POINTS)[0], ""),
    "visits": _visits_drawn,
}


def _framed(name: str, template: str, more: Callable[[FacetedFilterSet], dict[str, Any]]) -> View:
    """A view of a directory in a frame; an unknown filter is refused, as by feeds."""
    framed = LISTS[name]
    listing = framed.listing

    @gate(PUBLIC)
    @require_safe
    @for_frames
    @kept_for_visitors(*listing.nouns, query=Filtered(listing.filters), ignores_unknown=False)
    def view(request: HttpRequest) -> HttpResponse:
        filters = framed.asked(request, request.GET)
        refuse_unknown(request, names=filters.names, unknown=filters.unknown)
        total = filters.narrowed().count()
        context = {
            "name": framed.heading(filters),
            "address": absolute(request, panel.Links(reverse(name), filters).to()),
            "total": total,
            "result": listing.counted % {"total": total, "n": number(total)},
            **more(filters),
        }
        return render(request, template, context)

    return view


def list_view(name: str) -> View:
    """The first rows of a directory, in its order."""
    framed = LISTS[name]

    def rows(filters: FacetedFilterSet) -> dict[str, Any]:
        found, sort = filters.narrowed(), filters.sort
        if sort.annotations:
            found = found.annotate(**sort.annotations)
        if framed.around:
            found = found.select_related(*framed.around)
        facts = map(framed.facts, found.order_by(*sort.order())[:ROWS])
        return {"rows": [(title, url, [one for one in said if one]) for title, url, said in facts]}

    return _framed(name, "portal/embeds/list.html", rows)


def map_view(name: str) -> View:
    """The map of a directory, drawn of its first rows."""

    def drawing(filters: FacetedFilterSet) -> dict[str, Any]:
        found, caption = MAPS[name](filters.narrowed(), filters.sort)
        return {"drawing": found, "caption": caption}

    return _framed(name, "portal/embeds/map.html", drawing)
