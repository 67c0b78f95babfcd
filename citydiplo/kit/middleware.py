"""Middleware that belongs to no noun."""

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
