"""The views of a noun's directory: its page, its file and its feeds. An app only describes them."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from citydiplo.kit.demo import without_demo
from citydiplo.kit.listing.directory import Directory, Listing
from citydiplo.kit.listing.exports import Export, among, respond
from citydiplo.kit.listing.facets import FacetedFilterSet
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.web import atom
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.conditional_get import in_editions, whole_address
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors

View = Callable[..., HttpResponseBase]
VISITOR = AnonymousUser()


def directory_view(listing: Listing, nouns: tuple[str, ...]) -> View:
    """The page, kept for visitors until one of ``nouns`` changes: what it shows beside its rows, too."""

    @gate(PUBLIC)
    @require_safe
    @kept_for_visitors(*nouns, query=Filtered(listing.filters, views=listing.views))
    def page(request: HttpRequest) -> HttpResponse:
        return Directory(request, listing).response()

    page.listing = listing  # for what walks all directories
    return page


def file_view(
    export: Export,
    rows: Callable[[Any], QuerySet[Any]],
    filters: type[FacetedFilterSet] | None = None,
    **places: str,
) -> View:
    """The rows that a person may see as a file, filtered as the page is.

    ``places`` are {parameter: path to the place}, for the tab of a page: ``?city=lima``.
    """

    @gate(PUBLIC)
    @require_safe
    def file(request: HttpRequest, kind: str) -> HttpResponseBase:
        place = among(request, rows(request.user), **places)
        asked = filters(request.GET, place.rows, request=request) if filters else place
        return respond(request, kind, export, asked, place)

    return file


def feed_view(
    filters: type[FacetedFilterSet],
    rows: Callable[[Any], QuerySet[Any]],
    nouns: tuple[str, ...],
    answer: Callable[[HttpRequest, FacetedFilterSet], HttpResponse],
) -> View:
    """What everybody may read, filtered as the page is, for programs that ask again and again.

    ``answer`` makes a feed or a calendar of the filters; it stays the same until one of ``nouns`` changes.
    """

    @gate(PUBLIC)
    @require_safe
    @in_editions(whole_address, *nouns)
    @kept_for_visitors(*nouns, query=Filtered(filters), ignores_unknown=False)
    def feed(request: HttpRequest) -> HttpResponse:
        asked = filters(request.GET, rows(VISITOR), request=request)
        refuse_unknown(request, names=asked.names, unknown=asked.unknown)
        return answer(request, asked)

    return feed


Tell = Callable[[atom.Feed, HttpRequest, QuerySet[Any]], None]


def atom_view(listing: Listing, *, title: Any, subtitle: Any, tell: Tell) -> View:
    """The newest of a directory as an Atom feed; ``tell`` adds entries of the rows that the filters leave.

    No demo record is told. The address of the feed is the listing's ``feed``, named as the directory is.
    """
    directory = listing.feed.removesuffix("-atom")

    def answer(request: HttpRequest, filters: FacetedFilterSet) -> HttpResponse:
        made = atom.Feed.of_directory(request, directory, filters, title=title, subtitle=subtitle)
        tell(made, request, without_demo(filters.narrowed()))
        return made.response()

    return feed_view(listing.filters, listing.rows, listing.nouns, answer)
