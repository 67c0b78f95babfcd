"""Atom feeds by RFC 4287: stable ids, dates of change, an author for each entry, text as escaped HTML."""

import datetime
import re
from collections.abc import Iterable
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

from citydiplo.kit import branding
from citydiplo.kit.listing.facets import FacetedFilterSet
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web import language_parameter

MINTED = 2026  # the year in which this site began to name things by tag: URIs (RFC 4151)
MOST = 50  # entries of a feed
NEVER = datetime.datetime(MINTED, 1, 1, tzinfo=datetime.UTC)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # no XML holds these


def tag(what: str) -> str:
    """The id for ever of something on this site: ``tag:portal.example.org,2026:agenda-item/12``."""
    host = urlsplit(settings.MAIL_LINKS_URL).hostname or settings.SITE_NAME
    return f"tag:{host},{MINTED}:{what}"


class Feed(Atom1Feed):
    """``add(...)`` entries, then answer with ``response()``."""

    def __init__(self, *, title: Any, link: str, self_url: str, subtitle: Any, name: str) -> None:
        super().__init__(
            title=_clean(title),
            link=link,
            # Readers of feeds name no language: who subscribes on a Spanish page goes on in Spanish.
            feed_url=language_parameter.canonical(self_url),
            description="",
            subtitle=_clean(subtitle),
            language=get_language(),
            feed_guid=tag(name),
            author_name=branding.current().name,
        )

    @classmethod
    def of_directory(
        cls, request: HttpRequest, directory: str, filters: FacetedFilterSet, *, title: Any, subtitle: Any
    ) -> Self:
        """The feed of what ``filters`` leave of a directory, which is named as its route is."""
        query = f"?{filters.canonical}" if filters.canonical else ""
        return cls(
            title=title,
            link=absolute(request, f"{reverse(directory)}{query}"),
            self_url=absolute(request, request.get_full_path()),
            subtitle=subtitle,
            name=f"{directory}{query}",
        )

    def add(
        self,
        *,
        name: str,
        title: str,
        link: str,
        author: str,
        published: datetime.datetime | None,
        changed: datetime.datetime,
        summary: str,
        content: str,
        categories: Iterable[str] = (),
    ) -> None:
        """``content`` is safe HTML. ``summary`` is plain text with any characters: it is escaped here.

        Django writes summaries as HTML, so what is not escaped would run in readers that trust a feed.
        """
        self.add_item(
            title=_clean(title),
            link=link,
            description=escape(_clean(summary)),
            unique_id=tag(name),
            author_name=_clean(author),
            pubdate=published,
            updateddate=changed,
            categories=[_clean(category) for category in categories],
            content=_clean(content),
        )

    def keep_newest(self, most: int) -> None:
        """Leave the ``most`` entries that changed last, the newest first: for a feed of several nouns."""
        self.items.sort(key=lambda item: item["updateddate"], reverse=True)
        del self.items[most:]

    def latest_post_date(self) -> Any:
        """When the newest entry changed; a day that never changes where there is none."""
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Django's, and the content as HTML."""
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})

    def response(self) -> HttpResponse:
        """The feed as an answer that search engines leave alone."""
        answer = HttpResponse(content_type=self.content_type)
        self.write(answer, "utf-8")
        answer["X-Robots-Tag"] = "noindex"
        return answer


def _clean(text):
    return _CONTROL.sub("", str(text))
