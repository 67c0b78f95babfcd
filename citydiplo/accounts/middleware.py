"""Middleware of the signed-in person."""

from django.conf import settings
from django.utils import timezone, translation


class ReadersLanguage:
    """Speak the language of the reader's account, unless she chose another one in this browser.

    LocaleMiddleware has gone before: it knows that choice (a cookie) and what the browser asks for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            own = getattr(request.user, "language", "")
            if own in dict(settings.LANGUAGES):
                translation.activate(own)
                request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class ReadersTime:
    """Show times in the reader's own zone. Without a session cookie there is nobody to ask for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            zone = request.user.time_zone
        with timezone.override(zone or settings.TIME_ZONE):
            return self.get_response(request)
