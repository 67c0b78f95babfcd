"""Middleware that belongs to no noun."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from citydiplo.kit.text.invisible import without_invisible
from citydiplo.kit.web import masking, outages


class RefuseUnreadableText:
    """Answer 400 to a path or query with a null byte.

    PostgreSQL has no such character in text and would answer with an error in the middle of a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: Any) -> None:
        """Raise BadRequest for a null byte in the address."""
        if "\x00" in request.path or any(
            "\x00" in text for key, values in request.GET.lists() for text in (key, *values)
        ):
            raise BadRequest("The address holds a null byte.")


class KeepDirection:
    """Drop from what people send the characters that nobody sees, or that make other text read backwards.

    A name in a list could turn its neighbours, and a file read as one of another kind. No form has to think
    of it, and what is shown needs no guard against it. Passwords stay as they were typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: Any) -> None:
        """Take invisible signs out of what a form sends; passwords stay as they are.

        What programs send as JSON is not read here: the API does the same with each value.
        """
        if request.method != "POST" or request.path.startswith(settings.API_PATH):
            return
        changed = {}
        for name, values in request.POST.lists():
            kept = values if "password" in name else [without_invisible(text) for text in values]
            if kept != values:
                changed[name] = kept
        if changed:
            sent = request.POST.copy()
            for name, values in changed.items():
                sent.setlist(name, values)
            sent._mutable = False
            request.POST = sent  # type: ignore[assignment]


class PrivateAnswers:
    """Say that nobody may store what is for one person: who has a session, or whose secret the address holds.

    Goes outside of the sessions, so that it sees the cookies that are set, and inside of the static files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or response.cookies
            or "Authorization" in request.headers
            or (match and masking.SECRETS.intersection(match.captured_kwargs))
        ):
            response["Cache-Control"] = "private, no-store"
        return response


class Outages:
    """Answer 503 where a view fails since the database is away or busy, or the disk full.

    What fails in another middleware comes to the page for 500, which does the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an outage; None for any other error."""
        return outages.answer(request, exception)


class CookiesOfPages:
    """Drop the cookies of a request to the API: they are of people who read pages, and give nothing there.

    So no page on another site can make a reader's browser act in their name, and no session is looked up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.WITHOUT_COOKIES):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class PermissionsPolicy:
    """Tell browsers that no page here uses what watches or locates its reader. Static files say so, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class HealthProbes:
    """Lets a health probe name the server by its IP address, which no list of allowed hosts can know.

    A probe is nobody: its cookies are dropped, so that no session is looked up in a database that is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
        self.host = hosts[0] if hosts else "localhost"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/health/"):
            request.META["HTTP_HOST"] = self.host
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
