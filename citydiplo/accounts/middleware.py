"""Middleware of the signed-in person."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from citydiplo.accounts import second_factor
from citydiplo.kit import branding


class ReadersLanguage:
    """Activate the language of the reader's account, unless they chose another one in this browser.

    LocaleMiddleware has gone before: it knows that choice (a cookie) and what the browser asks for.
    """

    def __init__(self, get_response: Callable[..., Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            own = getattr(request.user, "language", "")
            if own in dict(settings.LANGUAGES):
                translation.activate(own)
                request.LANGUAGE_CODE = translation.get_language()
        self._fall_back(request)
        return self.get_response(request)

    def _fall_back(self, request):
        """Instead of a language that is not offered: the next one that the browser asks for, or the first."""
        brand = branding.of_request(request)
        if not brand.offers(translation.get_language()):
            header = request.headers.get("Accept-Language", "")
            wanted = [code.split("-")[0] for code, _weight in parse_accept_lang_header(header)]
            translation.activate(brand.language_for(*wanted))
            request.LANGUAGE_CODE = translation.get_language()


class ReadersTime:
    """Show times in the reader's own zone. Without a session cookie there is nobody to ask for."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            zone = request.user.time_zone
        with timezone.override(zone or settings.TIME_ZONE):
            return self.get_response(request)


class OperatorsSecondFactor:
    """Lead an operator to the second step before any page of the site.

    Without a second factor they set one up: only pages of the account are open. With one that this session
    has not proved they prove it: only the pages that ask for it are.
    """

    ALWAYS = frozenset({"account_logout", "language"})
    PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})

    def __init__(self, get_response: Callable[..., Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Send operators without a second factor to set one up."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not second_factor.is_missing(request):
            return None
        name = request.resolver_match.view_name  # type: ignore[union-attr]
        if name in self.ALWAYS:
            return None
        factors = second_factor.types_of(request.user)  # type: ignore[arg-type]
        if not factors:
            is_own = request.path.startswith(reverse("account"))
            return None if is_own else HttpResponseRedirect(reverse("operators-second-factor"))
        if name in self.PROVING:
            return None
        proving = (
            "mfa_reauthenticate" if Authenticator.Type.TOTP in factors else "mfa_reauthenticate_webauthn"
        )
        back = request.get_full_path() if request.method == "GET" else reverse("home")
        return HttpResponseRedirect(f"{reverse(proving)}?{urlencode({'next': back})}")
