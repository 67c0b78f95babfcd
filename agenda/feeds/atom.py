"""Agenda items and meetings for readers of news: what everybody may read, of any filter."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.translation import gettext as _

from agenda.choices import MeetingState
from agenda.digests import dates
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import plain, render
from citydiplo.kit.web.atom import MOST, Feed

SUMMARY = 280


def tell_items(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest agenda items. One statement."""
    for item in rows.with_network().order_by("-published_at", "-pk")[:MOST]:
        made.add(
            name=f"agenda-item/{item.pk}",
            title=item.title,
            link=absolute(request, item),
            author=item.network.name,
            published=item.published_at,
            changed=item.updated_at,
            summary=_summary(item),
            content=render(_whole(item)),
            categories=[item.get_theme_display(), item.get_kind_display()],
        )


def tell_meetings(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest meetings; those that were cancelled say so. One statement. No online link is told."""
    for meeting in rows.with_places().order_by("-published_at", "-pk")[:MOST]:
        facts = [f"{dates.when(meeting)} ({meeting.time_zone})", dates.where(meeting)]
        title = meeting.title
        if meeting.state == MeetingState.CANCELLED:
            title = _("Cancelled: %(title)s") % {"title": meeting.title}
            facts.append(meeting.cancellation_reason)
        summary = " · ".join(filter(None, facts))
        made.add(
            name=f"meeting/{meeting.pk}",
            title=title,
            link=absolute(request, meeting),
            author=meeting.network.name,
            published=meeting.published_at,
            changed=meeting.updated_at,
            summary=summary,
            content=f"<p>{escape(summary)}</p>{render(meeting.text)}",
            categories=[str(theme.label) for theme in meeting.themes],
        )


def _summary(item):
    parts = [str(item.get_kind_display())]
    if item.deadline_on:
        parts.append(_("deadline %(day)s") % {"day": dates.deadline(item)})
    return f"{', '.join(parts)}. {plain(item.text, SUMMARY)}"


def _whole(item):
    """The text, and above it its outcome."""
    if not item.outcome:
        return item.text
    return f"## {_('Outcome')}\n\n{item.outcome}\n\n{item.text}"
