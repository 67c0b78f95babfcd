"""A directory: a noun's rows with facets, counts, order and pages, all of it in the address.

The counts are cached by the question asked, by who asks and by the version of the data, and so is the panel
that shows them, ready made. A warm page costs the statements that fetch its rows and no counting.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydiplo.kit import demo
from citydiplo.kit.caching import versions
from citydiplo.kit.listing import keyset
from citydiplo.kit.listing.facets import panel
from citydiplo.kit.listing.facets.counting import count
from citydiplo.kit.listing.facets.filterset import FacetedFilterSet
from citydiplo.kit.text.json_ld import absolute

VIEWS = ("list", "map")
ONE_VIEW = ("list",)
MOST_NOTES = 3


@dataclass
class Directory:
    """One request's view of a noun.

    ``nouns`` are those whose versions its counts depend on; ``audience`` names who sees the same rows;
    ``counted`` says a number of rows in words; ``columns`` are what a row shows. ``total`` rows are listed,
    ``demo`` of them demo records, which the number in words leaves out and names.
    """

    request: Any  # an HttpRequest with ``htmx``
    filters: FacetedFilterSet
    title: str
    counted: Callable[[int], str]
    nouns: tuple
    columns: tuple
    audience: str = "public"
    views: tuple = ONE_VIEW
    notes: list = field(default_factory=list)

    def __post_init__(self):
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
        """All of the page that depends on the question alone, ready made: a warm page takes it as it is."""
        question = f"{type(self.filters).__name__}|{self.audience}|{self.filters.canonical}"

        def compute():
            counts = versions.cached(f"tallies|{question}", self.nouns, lambda: count(self.filters))
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
                "few": counts.few,
                "says": ", ".join(chip["value"] for chip in chips),
                "chips": len(chips),
                "facets": render_to_string("directory/facets.html", facets),
                "bar": render_to_string("directory/bar.html", bar),
                "ways_out": []
                if counts.total
                else panel.ways_out(self.filters, counts, self.links, self._say),
            }

        return versions.cached(f"panel|{get_language()}|{self.links.to()}|{question}", self.nouns, compute)

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
            self.rows, sort=self.filters.sort, place=place, total=self.total, columns=self.columns
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
        return demo.beside(self.counted(tally.total - tally.demo), tally.demo)

    @property
    def shows_only_demo(self) -> bool:
        """Whether something was found, and all of it are demo records."""
        return bool(self.total) and self.demo == self.total

    @property
    def result(self) -> str:
        """The number of rows in words, demo records named beside it."""
        return self._say(self)

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

    def map_caption(self, words: str, *, demo_drawn: int | None = None) -> str:
        """``words`` and what the map shows beyond them; ``demo_drawn`` are records that they leave out."""
        if demo_drawn:
            return f"{words} {demo.not_counted(demo_drawn)}."
        return f"{words} {demo.included()}" if self.demo and demo_drawn is None else words

    # What is linked ---------------------------------------------------------

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

    def response(self, template: str, **context: Any) -> HttpResponse:
        """The page, or what of it changes where htmx asks."""
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        base = "directory/part.html" if is_part else "base.html"
        context = {"directory": self, "base": base, "canonical": self.canonical, **context}
        response = render(self.request, template, context)
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response
