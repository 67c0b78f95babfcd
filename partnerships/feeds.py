"""Exchanges for readers of news: what everybody may read, of any filter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import render
from citydiplo.kit.web import atom

MOST = 50


def exchanges_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The newest exchanges that ``filters`` leave, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "exchanges",
        filters,
        title=_("Exchanges of cities"),
        subtitle=_("Lessons, practices, tools, expertise and requests that cities and networks share."),
    )
    for exchange in filters.narrowed().with_author().order_by("-published_at", "-pk")[:MOST]:
        made.add(
            name=f"exchange/{exchange.pk}",
            title=exchange.title,
            link=absolute(request, exchange),
            author=str(exchange.author),
            published=exchange.published_at,
            changed=max(exchange.updated_at, exchange.published_at),
            summary=f"{exchange.get_kind_display()}. {exchange.summary}",
            content=_whole(exchange),
            categories=[member.label for member in (*exchange.themes, *exchange.dimensions)],
        )
    return made.response()


def _whole(exchange):
    """Part by part, each under its name, as on its page."""
    return "".join(
        f"<h2>{escape(label)}</h2>{render(text, under=2)}" for _name, label, text in exchange.parts
    )
