"""Middleware of the signed-in person."""

from django.conf import settings
from django.utils import timezone


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
