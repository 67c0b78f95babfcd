"""Editions: answers that stay the same until their data change, so a repeated request gets 304.

An edition is named by a question and by the versions of the data behind it (``kit.caching.versions``). Its
date is when it was first asked for: rows that leave a list make a new edition as much as rows that join it.
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language

from citydiplo.kit import branding
from citydiplo.kit.caching import versions

KEPT = datetime.timedelta(days=2)  # the tag alone still answers 304 after that; anybody can make up questions


def in_editions(
    question: Callable[..., str], *nouns: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view: ``question(request, …)`` names what is asked, and is cheap; ``nouns`` are its data.

    A request that names the current edition is answered with 304, before the view is called.
    """

    def decorate(view):
        @wraps(view)
        def answering(request, *args, **kwargs):
            key = versions.stamp(question(request, *args, **kwargs), (*nouns, branding.NOUN))
            etag, name = quote_etag(key), f"edition|{key}"
            since = cache.get(name)
            response = get_conditional_response(request, etag=etag, last_modified=since and _seconds(since))
            if response is None:
                response = view(request, *args, **kwargs)
            if response.status_code in {200, 304}:  # a question that is refused leaves nothing in the cache
                since = since or cache.get_or_set(name, timezone.now, KEPT.total_seconds())
                response["ETag"], response["Last-Modified"] = etag, http_date(since.timestamp())
            return response

        return answering

    return decorate


def whole_address(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """The question of a public feed: its whole address, and the language."""
    return f"{request.get_host()}{request.get_full_path()}|{get_language()}"


def _seconds(moment):
    return int(moment.timestamp())
