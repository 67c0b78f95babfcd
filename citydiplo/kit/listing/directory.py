"""A directory: a noun's rows with facets, counts, order and pages, all of it in the address.

An app describes its directory with a ``Listing``; ``kit.web.directories`` makes views of it. The counts are
kept by the question asked, those of public rows for all readers together (``kit.caching.lagging``), and so is
the panel that shows them, ready made. A warm page costs the statements that fetch its rows and no counting.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydiplo.kit import demo
from citydiplo.kit.caching import versions
from citydiplo.kit.listing import audience_counts, keyset
from citydiplo.kit.listing.audience_counts import EVERYBODY
from citydiplo.kit.listing.facets import panel
from citydiplo.kit.listing.facets.counting import Counts
from citydiplo.kit.listing.facets.filterset import FacetedFilterSet
from citydiplo.kit.listing.row_markup import with_markup
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.numbers import number

VIEWS = ("list", "map")
MOST_NOTES = 3
NAMES_FOR = 30  # seconds that the panel may lag behind names, for those who did not write


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The description of a noun's directory, the same for all requests.

    ``rows`` gives those that a person may see, ``columns`` are what is read of each, and ``shown`` adds what
    the template shows. ``counted`` is the number of rows in words, ``ngettext_lazy(…, …, "total")`` with
    ``%(n)s``. ``nouns`` are those whose versions the counts depend on; ``audience`` names who sees the same
    rows. ``phrase`` says the number, of the Counts and the chosen filters, where ``counted`` does not do.
    ``drawing`` makes the map where there is one: the drawing, a caption, and the demo records that the
    caption leaves out (None where it leaves out none). ``context`` is what else the template needs.
    ``feed`` is the route of its Atom feed; empty where it has none. ``rows_stand_alone`` says that ``shown``
    looks at nothing but the row, so that the markup of each may be kept (``kit.listing.row_markup``).
    ``entered`` is the column that says when a row was entered, where the actions say which writes only add
    rows (``versions.adding``); else empty.
    """

    filters: type[FacetedFilterSet]
    rows: Callable[[Any], QuerySet[Any]]
    columns: tuple[str, ...]
    shown: Callable[[Any], Any]
    title: Any
    counted: Any
    nouns: tuple[str, ...]
    template: str
    audience: Callable[[Any], str] = lambda user: EVERYBODY
    phrase: Callable[[int, Any, dict[str, Any]], str] | None = None
    drawing: Callable[["Directory"], tuple[Any, str, int | None]] | None = None
    context: Callable[[Any], dict[str, Any]] = lambda user: {}
    feed: str = ""
    rows_stand_alone: bool = False
    entered: str = ""

    @property
    def views(self) -> tuple[str, ...]:
        """The ways in which the rows can be shown, the usual one first."""
        return VIEWS if self.drawing else VIEWS[:1]

    def beyond_public(self, user: Any) -> QuerySet[Any]:
        """What a person may read and not everybody; the noun's filter ``shown_to`` knows which rows are."""
        return self.rows(user).exclude(self.filters.base_filters["shown_to"].public)


@dataclass
class Directory:
    """One request's view of a noun.

    ``total`` rows are listed, ``demo`` of them demo records, which the number in words leaves out and names.
    """

    request: Any  # an HttpRequest with ``htmx``
    listing: Listing
    notes: list = field(default_factory=list)

    def __post_init__(self):
        user, listing = self.request.user, self.listing
        self.title, self.views = listing.title, listing.views
        self.filters = listing.filters(self.request.GET, listing.rows(user), request=self.request)
        wanted = self.request.GET.get("view", "list")
        self.view = wanted if wanted in self.views else "list"
        self.links = panel.Links(
            self.request.path, self.filters, view="" if self.view == "list" else self.view
        )
        self.shown = self._shown()
        self.total, self.demo = self.shown["total"], self.shown["demo"]
        self.page = self._page()
        self._note_unknown()

    # What is counted --------------------------------------------------------

    def _shown(self):
        """All of the page that depends on its numbers alone, ready made: a warm page takes it as it is.

        Who may see what lags gets a panel as long as its numbers are the same; names in it are ``NAMES_FOR``
        seconds old at most.
        """
        found = audience_counts.read(self.request, self.listing)
        counts, self.state = found.counts, found.state
        self.request.has_late_numbers = found.is_behind  # read by kit.web.page_cache

        def compute():
            chips = panel.chips(self.filters, self.links)
            facets = {
                "groups": panel.groups(self.filters, counts, self.links),
                "chosen": len(chips),
                "path": self.request.path,
            }
            bar = {
                "result": self._say(counts),
                "chips": chips,
                "clear_url": self.links.clear,
                "sorts": panel.sorts(self.filters, self.links),
                "view": self.view if len(self.views) > 1 else "",
                "list_url": self.links.to(view=""),
                "map_url": self.links.to(view="map"),
            }
            return {
                "total": counts.total,
                "demo": counts.demo,
                "result": bar["result"],
                "few": counts.few,
                "says": comma_separated(chip["value"] for chip in chips),
                "chips": len(chips),
                "facets": render_to_string("directory/facets.html", facets),
                "bar": render_to_string("directory/bar.html", bar),
                "ways_out": [] if counts.total else panel.ways_out(self.filters, self.links, self._say),
            }

        lags = found.may_lag and counts.total > 0
        # The numbers are part of the key: the writer must not get the panel of somebody else's late ones.
        state = "" if lags else found.state
        asked = f"panel|{get_language()}|{self.links.to()}|{type(self.filters).__name__}|{state}|{counts!r}"
        return versions.kept(asked, compute, NAMES_FOR if lags else versions.LIFETIME)

    @property
    def rows(self) -> QuerySet[Any]:
        """The queryset of all rows found; by their keys where these are few and known."""
        found = self.filters.qs
        few = self.shown["few"]
        return found if few is None else found.filter(pk__in=few)

    def _page(self):
        place = keyset.KeysetPosition.read(self.request.GET, self.filters.sort)
        if place.is_garbled:
            self.notes.append(_("We could not find that page of the list. This is the first page."))
        if not self.total:
            return keyset.KeysetPage([], 0, 1, None, None, {})
        page = keyset.fetch(
            self.rows, sort=self.filters.sort, place=place, total=self.total, columns=self.listing.columns
        )
        if not page.rows:
            self.notes.append(_("There are no further results in this direction."))
        return page

    def _note_unknown(self):
        unknown = self.filters.unknown
        for label, value in unknown[:MOST_NOTES]:
            words = _("%(filter)s: we do not know “%(value)s”, so we ignored it.")
            self.notes.append(words % {"filter": label, "value": Truncator(value).chars(40)})
        if len(unknown) > MOST_NOTES:
            self.notes.append(_("We do not know some other values either, so we ignored them too."))

    # What is said -----------------------------------------------------------

    @property
    def heading(self) -> str:
        """The title with the filters in force: “Partnerships: Culture, Europe”."""
        return f"{self.title}: {self.shown['says']}" if self.shown["chips"] else str(self.title)

    def _say(self, tally):
        """How many there are in words, demo records beside them: of counts or a tally."""
        total = tally.total - tally.demo
        if self.listing.phrase and isinstance(tally, Counts):
            return demo.beside(self.listing.phrase(total, tally, self.filters.selected), tally.demo)
        return demo.beside(self.listing.counted % {"total": total, "n": number(total)}, tally.demo)

    @property
    def shows_only_demo(self) -> bool:
        """Whether something was found, and all of it are demo records."""
        return bool(self.total) and self.demo == self.total

    @property
    def result(self) -> str:
        """The number of rows in words, demo records named beside it."""
        return self.shown["result"]

    @property
    def description(self) -> str:
        """One sentence for search engines: the heading and the number of rows."""
        words = {"title": self.heading, "result": self.result}
        return _("%(title)s in the register of city diplomacy: %(result)s.") % words

    @property
    def canonical(self) -> str:
        """The full address of this question, without order and view."""
        return absolute(self.request, self.links.to(sort="", view=""))

    @property
    def is_for_search_engines(self) -> bool:
        """Whether this page says something that no other page of the directory says."""
        plain = self.filters.sort is self.filters.sorts[0] and self.view == "list"
        return plain and self.page.number == 1 and self.shown["chips"] <= 1 and not self.filters.unknown

    # What is linked ---------------------------------------------------------

    @property
    def feed_url(self) -> str:
        """The address of this list as a feed, with the filters in force; empty where there is none."""
        if not self.listing.feed:
            return ""
        asked = self.filters.canonical
        return f"{reverse(self.listing.feed)}{f'?{asked}' if asked else ''}"

    @property
    def pager(self) -> dict[str, Any]:
        """What ``components/pager.html`` shows: positions and addresses."""
        links, page = self.page.links, self.page
        urls = {f"{name}_url": self.links.to(place=place) for name, place in links.items()}
        return {"start": page.first, "end": page.last, "total": self.total, "demo": self.demo, **urls}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the search box within the directory carries along."""
        view = [("view", self.view)] if self.view != "list" else []
        return [*self.filters.parameters(q=()), *view]

    @property
    def query_string(self) -> str:
        """The filters and the order as the query of an address: what a file of these rows is asked by."""
        return urlencode(self.filters.parameters())

    @property
    def words(self) -> str:
        """The words that were searched for; empty for none."""
        return next(iter(self.filters.selected.get("q", ())), "")

    def _map(self):
        """The drawing with its words; the demo records that it holds are named in them.

        Kept for the audience until rows change: it is of all rows found, not of those of a page.
        """
        asked = f"{get_language()}|{self.links.to()}|{type(self.filters).__name__}|{self.total}|{self.demo}"
        name = f"map|{asked}|{self.state}"
        # Places stand where their cities are.
        drawing, words, left_out = versions.cached(name, ["cities"], lambda: self.listing.drawing(self))
        if left_out:
            words = f"{words} {demo.not_counted(left_out)}."
        elif left_out is None and self.demo:
            words = f"{words} {demo.included()}"
        return {"drawing": drawing, "map_title": self.heading, "map_caption": words}

    def _rows_shown(self):
        if self.listing.rows_stand_alone:
            return with_markup(self.page.rows, self.listing.shown, self.listing.template)
        return self.listing.shown(self.page.rows)

    def response(self) -> HttpResponse:
        """The page, or what of it changes where htmx asks."""
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        context = {
            "directory": self,
            "rows": self._rows_shown(),
            "base": "directory/part.html" if is_part else "base.html",
            "canonical": self.canonical,
            **self.listing.context(self.request.user),
            **(self._map() if self.view == "map" and self.total else {}),
        }
        response = render(self.request, self.listing.template, context)
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response
