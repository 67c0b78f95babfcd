"""What went wrong, for programs: problem details by RFC 9457, in the reader's language.

The words are those of pages and forms. ``type`` is the part of the API's help that says what to do.
"""

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
HELP = "/api/"


def is_for_machines(request: HttpRequest) -> bool:
    """Whether a program asks, so that every answer is JSON."""
    return request.path.startswith(settings.API_PATH)


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The answer: ``detail`` says in a sentence what to do, ``errors`` are {field, message}."""
    body: dict[str, Any] = {
        "type": f"{HELP}#problem-{status}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers or {})


def words_of(status: int) -> str:
    """What to do where no view says it."""
    return {
        400: _("The address cannot be read. Correct it."),
        403: _("Your role does not allow this."),
        404: nothing_here(),
        413: _("This is too large. Send less at a time."),
        503: _("The portal cannot answer now. Try again in a moment."),
    }.get(status, _("Something went wrong here. Try again later."))


def nothing_here() -> str:
    """The words of 404: it is not there, or not for this reader, which is not told apart."""
    return _("There is nothing here that you may read.")
