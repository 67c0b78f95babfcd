"""Exchanges for readers of news: what everybody may read, of any filter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import render
from citydiplo.kit.web import atom

MOST = 50


def exchanges_feed(request: HttpRequest, exchanges: Any, *, link: str, canonical: str) -> HttpResponse:
    """The newest of ``exchanges`` as an Atom feed. ``canonical`` are the filters in force, as text."""
    made = atom.Feed(
        title=_("Exchanges of cities"),
        link=absolute(request, link),
        self_url=absolute(request, request.get_full_path()),
        subtitle=_("Lessons, practices, tools, expertise and requests that cities and networks share."),
        name=f"exchanges?{canonical}" if canonical else "exchanges",
    )
    for exchange in exchanges.with_author().order_by("-published_at", "-pk")[:MOST]:
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
