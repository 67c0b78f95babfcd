"""Structured data for machines that read pages: schema.org as JSON-LD."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

# What could end the element or begin another is written as an escape: a name may hold "</script>".
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def origin(request: HttpRequest) -> str:
    """Scheme and host of the site: SITE_URL where it is set, what the request came to otherwise."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(request: HttpRequest, path: Any) -> str:
    """The one address of ``path`` (or of an object with a page) for canonical links and machines."""
    return origin(request) + (path if isinstance(path, str) else path.get_absolute_url())


def json_ld(data: Any) -> SafeString:
    """A data block with ``data``, without its empty values. It runs nothing, so the CSP lets it pass."""
    filled = {key: value for key, value in data.items() if value not in (None, "", [], {})}
    text = json.dumps({"@context": "https://schema.org"} | filled, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')
