"""Whole public pages, kept for visitors until the data behind them change.

A page that is the same for everybody who is not signed in is rendered once for each address and language.
Its key holds the address of the site, the path, the language and, of the query, what the view declares, in
one order: a parameter that somebody made up makes no page. Beside it stands the version of every noun named,
so a write is seen by the next reader. Page and versions are read in one round trip. ``PAGES_KEPT_FOR`` bounds
what no write announces, such as the day of a mandate. A visitor with a session gets a page of their own.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from citydiplo.kit import branding
from citydiplo.kit.caching import versions
from citydiplo.kit.listing.facets import Facet, FacetedFilterSet
from citydiplo.kit.text.json_ld import origin

LONGEST_QUERY = 300  # characters of a normalised query; people click together less
CURSOR = ("page", "after", "before")

NO_ROWS = SimpleNamespace(model=None)  # a question is read, no row is asked for

Pairs = list[tuple[str, str]]


class Parameters:
    """The query parameters that a view reads. These here make pages that are never kept."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)

    def known(self, sent: QueryDict) -> QueryDict:
        """What is sent under the names that the view reads; empty values say nothing."""
        kept = QueryDict(mutable=True)
        for name, values in sent.lists():
            if name in self.names and (said := [value for value in values if value.strip()]):
                kept.setlist(name, said)
        kept._mutable = False
        return kept

    def normal(self, known: QueryDict) -> Pairs | None:
        """The same question always in the same words; None for one whose answer is not kept."""
        return None if known else []


class Choices(Parameters):
    """Parameters of one value each, out of few: ``Choices(theme=lambda: Theme.values)``."""

    def __init__(self, **options: Callable[[], Iterable[str]]) -> None:
        super().__init__(*options)
        self.options = options

    def normal(self, known: QueryDict) -> Pairs | None:
        """See Parameters; None for a value that is not one of the options."""
        pairs = [(name, str(known[name])) for name in sorted(known)]
        return pairs if all(value in self.options[name]() for name, value in pairs) else None


class Filtered(Parameters):
    """The filters of a set and its order; of a directory its views, too, and the places within it.

    Words, places and unknown values are answered, but anybody can make them up: such pages are not kept.
    """

    def __init__(self, filters: type[FacetedFilterSet], *, views: Iterable[str] = ()) -> None:
        self.filters, self.views = filters, tuple(views)
        paged = ("view", *CURSOR) if self.views else ()
        super().__init__(*filters.base_filters, "sort", *paged)

    def normal(self, known: QueryDict) -> Pairs | None:
        """See Parameters; None for words, places and unknown values."""
        if not known:
            return []
        if any(name in known for name in CURSOR) or known.get("view", "list") not in (*self.views, "list"):
            return None
        if any(not getattr(self.filters.base_filters.get(name), "is_listed", True) for name in known):
            return None
        asked = self.filters(known, NO_ROWS)
        if asked.unknown or any(not isinstance(asked.filters[name], Facet) for name in asked.selected):
            return None
        view = [("view", str(known["view"]))] if known.get("view", "list") != "list" else []
        return [*asked.parameters(), *view]


NOTHING = Parameters()
PAGES = Parameters("page")


def kept_for_visitors(
    *nouns: str, query: Parameters = NOTHING, ignores_unknown: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view of public rows. Only plain GETs are kept, and only answers of 200.

    ``query`` declares which parameters the view reads. To a visitor's request the others are as if they were
    not there; with ``ignores_unknown=False`` the view sees them, and what it answers is not kept.
    """

    def decorate(view):
        @wraps(view)
        def cached(request, *args, **kwargs):
            if not _is_plain(request):
                return view(request, *args, **kwargs)
            known = query.known(request.GET)
            if not ignores_unknown and set(request.GET) - query.names:
                return view(request, *args, **kwargs)
            pairs = query.normal(known)
            question = known.urlencode() if pairs is None else urlencode(pairs)
            _ask(request, question)
            if pairs is None or len(question) > LONGEST_QUERY or not settings.PAGES_KEPT_FOR:
                return view(request, *args, **kwargs)
            address = f"{origin(request)}|{request.path}?{question}|{get_language()}"
            key = f"page:{hashlib.blake2b(address.encode(), digest_size=16).hexdigest()}"
            state, found = versions.read((*nouns, branding.NOUN), key)
            content, headers, of = found.get(key) or (b"", {}, "")
            if of == state:
                return HttpResponse(content, headers=headers)
            response = view(request, *args, **kwargs)
            if _is_for_all(response):
                # What a page rendered again would say by itself, once a template asks who is signed in.
                patch_vary_headers(response, ["Cookie", "Accept-Language"])
                seconds = settings.PAGES_KEPT_FOR
                if getattr(request, "has_late_numbers", False):  # beside the state of the newest rows
                    seconds = min(seconds, settings.COUNTS_LAG)
                cache.set(key, (response.content, dict(response.items()), state), seconds)
            return response

        cached.keeps = query
        return cached

    return decorate


def _is_for_all(response: HttpResponse) -> bool:
    """Whether an answer is the same for all visitors: a page with a form's token holds a secret of one."""
    return (
        response.status_code == 200
        and not response.cookies
        and not response.streaming
        and b"csrfmiddlewaretoken" not in response.content
    )


def _is_plain(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and not request.headers.get("HX-Request")
    )


def _ask(request: HttpRequest, question: str) -> None:
    """Let the view see this query and no other, in its address, too."""
    request.GET = QueryDict(question)
    request.META["QUERY_STRING"] = question
