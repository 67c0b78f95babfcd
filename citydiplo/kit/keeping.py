"""Whole public pages, kept for visitors until the data behind them change.

A page that is the same for everybody who is not signed in is rendered once for each address and language. The
key holds the version of every noun named, so a write is seen by the next reader; ``versions.LIFETIME`` bounds
what no write announces, such as the day of a mandate. Whoever has a session gets a page of her own.
"""

from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import get_language

from citydiplo.kit import versions

LONGEST_QUERY = 300  # characters: what people click together, not what a crawler makes up


def kept_for_visitors(*nouns, with_query=False):
    """Decorate a view of public rows. Only plain GETs are kept, and only answers of 200.

    ``with_query`` keeps a page for each question too; else a page with a query is made anew.
    """

    def decorate(view):
        @wraps(view)
        def keeping(request, *args, **kwargs):
            query = request.META["QUERY_STRING"]
            if not _is_plain(request) or len(query) > (LONGEST_QUERY if with_query else 0):
                return view(request, *args, **kwargs)
            address = f"page|{request.get_host()}|{request.path}?{query}|{get_language()}"
            key = versions.stamp(address, nouns)
            kept = cache.get(key)
            if kept is not None:
                content, headers = kept
                return HttpResponse(content, headers=headers)
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and not response.cookies and not response.streaming:
                cache.set(key, (response.content, dict(response.items())), settings.PAGES_KEPT_FOR)
            return response

        return keeping

    return decorate


def _is_plain(request):
    return (
        settings.PAGES_KEPT_FOR
        and request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and not request.headers.get("HX-Request")
    )
