"""Middleware that belongs to no noun."""

from django.conf import settings
from django.core.exceptions import BadRequest


class RefuseUnreadableText:
    """Answer 400 to a path or query with a null byte.

    PostgreSQL has no such character in text and would answer with an error in the middle of a page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_args):
        if "\x00" in request.path or any(
            "\x00" in text for key, values in request.GET.lists() for text in (key, *values)
        ):
            raise BadRequest("The address holds a null byte.")


class HealthProbes:
    """Lets a health probe name the server by its IP address, which no list of allowed hosts can know."""

    def __init__(self, get_response):
        self.get_response = get_response
        hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
        self.host = hosts[0] if hosts else "localhost"

    def __call__(self, request):
        if request.path.startswith("/health/"):
            request.META["HTTP_HOST"] = self.host
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
        return self.get_response(request)
