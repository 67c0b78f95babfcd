"""Editions: answers that stay the same until their data change, so that whoever asks again gets 304.

An edition is named by a question and by the versions of the data behind it (``kit.versions``). Its date is
when it was first asked for: rows that leave a list make a new edition as much as rows that join it.
"""

import datetime
from functools import wraps

from django.core.cache import cache
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from citydiplo.kit import versions

KEPT = datetime.timedelta(days=2)  # the tag alone still answers 304 after that; anybody can make up questions


def in_editions(question, *nouns):
    """Decorate a view: ``question(request, …)`` names what is asked, and is cheap; ``nouns`` are its data.

    Whoever has the current edition already is answered with 304, before the view is called.
    """

    def decorate(view):
        @wraps(view)
        def answering(request, *args, **kwargs):
            etag, since = edition(question(request, *args, **kwargs), nouns)
            response = get_conditional_response(request, etag=etag, last_modified=int(since.timestamp()))
            if response is None:
                response = view(request, *args, **kwargs)
            if response.status_code in {200, 304}:
                response["ETag"], response["Last-Modified"] = etag, http_date(since.timestamp())
            return response

        return answering

    return decorate


def edition(name, nouns):
    """(entity tag, moment) of the current edition of ``name``."""
    key = versions.stamp(name, nouns)
    since = cache.get_or_set(f"edition|{key}", timezone.now, KEPT.total_seconds())
    return quote_etag(key), since
