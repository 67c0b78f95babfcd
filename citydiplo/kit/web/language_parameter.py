"""``?lang=es``: a page, file or feed in one language of the portal, whichever language the reader chose.

So each language has an address that search engines can list and people can pass on. The parameter holds for
one request of a public route and changes no choice: not the cookie, not the account.

It is taken out of the query before the view runs. So no filter has to know it, and the page that is kept for
``/cities/?lang=es`` is the one for ``/cities/`` in Spanish: a language adds no pages.

For the same reason links of the page do not carry it on: they lead to pages in the reader's own language.
Where that is another one, the answer says so at its top and offers the portal in the language of the page.
The offer is the form at the foot of each page; nothing is remembered until somebody presses its button.
Redirects carry the parameter on, since their reader has seen no page yet. So do the parts of a directory that
htmx puts into an open page: the page around them stays in its language.

A value that is no language stays in the query. Pages name it and go on in the reader's language, as they do
with values of filters; ``kit.listing.strict`` refuses it for files and feeds.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from citydiplo.kit import branding
from citydiplo.kit.text.languages import ADDRESS_PARAMETER as NAME
from citydiplo.kit.web.access import PUBLIC

LONGEST_RETURN = 500  # characters of the address that the offer leads back to; a longer one loses its query
SLOT = b"<!-- notice about the language -->"  # in base.html; what people write is escaped, so it holds none
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Asked(NamedTuple):
    """What a query says under ``lang``."""

    code: str = ""  # the language asked for; empty where none is
    unknown: str = ""  # what was sent and is no language


class Readers(NamedTuple):
    """What the request would have been without the parameter."""

    language: str
    address: str  # path and query, to come back to


def asked(query: QueryDict) -> Asked:
    """The language that ``query`` asks for. Two different ones are unknown: the reader may mean either.

    For a language that the operator no longer offers it is the portal's first one: old addresses still work.
    """
    sent = list(dict.fromkeys(value for value in query.getlist(NAME) if value.strip()))
    if len(sent) == 1 and sent[0] in dict(settings.LANGUAGES):
        return Asked(code=branding.last_known().language_for(sent[0]))
    return Asked(unknown=", ".join(sent))


def in_language(address: str, code: str) -> str:
    """``address``, with or without a query, in the language ``code``."""
    return f"{address}{'&' if '?' in address else '?'}{NAME}={code}"


def canonical(address: str) -> str:
    """The address of this page in the language it is written in.

    Search engines list a translation only where it names itself as canonical, not the English page. The
    portal's first language keeps the plain address, which is what people link to.
    """
    code = translation.get_language() or settings.LANGUAGE_CODE
    return address if code == settings.LANGUAGE_CODE else in_language(address, code)


def alternates(address: str) -> list[tuple[str, str]]:
    """(hreflang, address) for each language; ``x-default`` is the plain one, in the reader's language."""
    pairs = [(code, in_language(address, code)) for code, _name in branding.last_known().offered]
    return [*pairs, ("x-default", address)]


class LanguageOfAddress:
    """Answer public routes in the language of ``?lang=``; comes after the reader's own language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        request.language_asked = None  # set for public routes that are asked with the parameter
        request.language_of_part = ""  # set for a part of a page that was asked with it
        response = self.get_response(request)
        if request.language_asked:
            request.META["QUERY_STRING"] = query  # the whole address, for middleware outside, such as a log
            if response.status_code in REDIRECTS:
                _carry_on(response, request.language_asked.code)
            elif response.status_code == HTTPStatus.OK and not response.streaming:
                _fill_slot(request, response)
        elif part := request.language_of_part:
            response["HX-Push-Url"] = in_language(request.get_full_path(), part)
        if request.headers.get("HX-Boosted"):
            patch_vary_headers(response, ["HX-Current-URL"])
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        """Activate the language of the address, for public pages that are read and for no others."""
        if request.method not in {"GET", "HEAD"} or getattr(view, "gate", None) != PUBLIC:
            return
        if NAME not in request.GET:
            if request.headers.get("HX-Boosted"):
                request.language_of_part = _language_around(request)
                self._activate(request, request.language_of_part)
            return
        request.language_asked = asked(request.GET)
        rest = request.GET.copy()
        del rest[NAME]
        rest._mutable = False
        request.readers = Readers(translation.get_language(), _address(request, rest))
        if request.language_asked.unknown:
            return
        request.GET, request.META["QUERY_STRING"] = rest, rest.urlencode()  # type: ignore[assignment]
        self._activate(request, request.language_asked.code)

    def _activate(self, request: HttpRequest, code: str) -> None:
        if code:
            translation.activate(code)
            request.LANGUAGE_CODE = code


def _language_around(request: HttpRequest) -> str:
    """The language that the open page's address names; empty where it names none, or cannot be read."""
    try:
        query = urlsplit(request.headers.get("HX-Current-URL", "")).query
        return asked(QueryDict(query)).code
    except (ValueError, TooManyFieldsSent):
        return ""


def _address(request: HttpRequest, query: QueryDict) -> str:
    whole = f"{request.path}?{query.urlencode()}" if query else request.path
    return whole if len(whole) < LONGEST_RETURN else request.path[:LONGEST_RETURN]


def _carry_on(response: Any, code: str) -> None:
    """Let a redirect within the site lead to the same language. One to another site is left alone."""
    parts = urlsplit(response.get("Location", ""))
    if code and parts.path and not parts.scheme and not parts.netloc:
        address = in_language(parts._replace(fragment="").geturl(), code)
        response["Location"] = f"{address}#{parts.fragment}" if parts.fragment else address


def _fill_slot(request: HttpRequest, response: Any) -> None:
    code, unknown = request.language_asked
    if (unknown or (code and code != request.readers.language)) and SLOT in response.content:
        context = {"unknown": unknown, "code": code, "return_to": request.readers.address}
        with translation.override(code or request.readers.language):
            notice = render_to_string("components/language_notice.html", context)
        response.content = response.content.replace(SLOT, notice.encode(), 1)
