"""Giving out a file: as a download, never as a page of ours."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from citydiplo.kit.documents.kinds import DocumentKind

if TYPE_CHECKING:
    from citydiplo.kit.documents.model import Document

HEADERS = {
    # Of any kind of file: the browser saves it and never opens it under our origin.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    # Asked again each time, since who may read it can change; the file itself travels once.
    "Cache-Control": "private, no-cache",
}
log = logging.getLogger(__name__)


def download(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file of a document that ``request.user`` may see. The caller has made sure of that."""
    if not document.file:
        raise Http404
    etag = f'"{document.digest}"'
    answer = get_conditional_response(request, etag=etag) or _file(document)
    answer.headers["ETag"] = etag
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _file(document):
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        log.exception("The file of document %s is gone.", document.pk)
        raise Http404 from error
    kind = DocumentKind(document.kind)
    answer = FileResponse(file, as_attachment=True, filename=document.name, content_type=kind.content_type)
    # It is compressed already, and needs a Content-Length: the compressing middleware leaves it alone.
    answer.headers["Content-Encoding"] = "identity"
    return answer
