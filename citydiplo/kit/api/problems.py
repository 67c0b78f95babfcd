"""From exceptions of views to problems (``kit.web.problems``)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from citydiplo.kit.errors import CityDiploError
from citydiplo.kit.web.problems import nothing_here, problem, words_of


class ProblemError(CityDiploError):
    """An answer that is no success: a status, what to do, and the faults of single fields."""

    def __init__(
        self, status: int, detail: str, errors: list[dict[str, str]] | None = None, **headers: str
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors or []
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's handler of exceptions; None leaves what is a fault of ours to Django."""
    if isinstance(error, ProblemError):
        return problem(error.status, error.detail, error.errors, error.headers)
    if isinstance(error, ValidationError):
        return invalid(error)
    for kinds, status, words in _KNOWN:
        if isinstance(error, kinds):
            detail = str(words(error))
            return problem(status, detail, headers=_headers_of(status, context.get("view")))
    return None


_KNOWN: tuple[tuple[Any, int, Callable[[Any], Any]], ...] = (
    ((Http404, exceptions.NotFound), 404, lambda error: nothing_here()),
    ((PermissionDenied, exceptions.PermissionDenied), 403, lambda error: words_of(403)),
    (BadRequest, 400, str),
    ((exceptions.AuthenticationFailed, exceptions.NotAuthenticated), 401, lambda error: error.detail),
    (exceptions.MethodNotAllowed, 405, lambda error: _("This address does not take this method.")),
    (
        exceptions.UnsupportedMediaType,
        415,
        lambda error: _("Send the body as JSON, with Content-Type: application/json."),
    ),
    (
        exceptions.ParseError,
        400,
        lambda error: (
            _("The form with the file cannot be read. Send it again.")
            if str(error.detail).startswith("Multipart")
            else _("The body is not valid JSON. Correct it.")
        ),
    ),
)


def _headers_of(status, view):
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Allow": ", ".join(view.allowed_methods)} if status == 405 else {}


def invalid(error: ValidationError) -> HttpResponse:
    """The answer to facts that an action refuses, in its own words."""
    if hasattr(error, "error_dict"):
        faults = [
            {"field": name, "message": message}
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    else:
        faults = [{"field": "", "message": message} for message in error.messages]
    return problem(422, " ".join(fault["message"] for fault in faults), faults)
