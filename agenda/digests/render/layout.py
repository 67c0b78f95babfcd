"""What surrounds the entries of a digest: rendered once for a language and a cadence, with slots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.choices import Cadence, Section, Weekday
from agenda.digests import dates as date_texts
from agenda.digests.render import quoted_printable
from agenda.digests.render.inline_css import inline_page, inline_piece
from agenda.duetimes import zone_of
from citydiplo.kit.mail.outbox import absolute

if TYPE_CHECKING:
    from agenda.models import Digest

SLOTS = ("preview", "dates", "entries", "more", "follows", "view_url", "stop_url", "hour_words")


@lru_cache(maxsize=64)
def frame(language: str, cadence: str) -> tuple[list[Any], list[Any]]:
    """(pieces of the HTML body, pieces of the text body)"""
    with translation.override(language):
        context = {
            "site_name": settings.SITE_NAME,
            "title": title(cadence),
            "follows_url": absolute(reverse("follows")),
            "stop_words": stop_words(cadence),
            **{name: quoted_printable.slot(name) for name in SLOTS},
        }
        html = inline_page(render_to_string("emails/digest/page.html", context))
        return quoted_printable.cut(html), quoted_printable.cut(
            render_to_string("emails/digest/page.txt", context)
        )


def title(cadence: str) -> str:
    """What a digest of this cadence is called."""
    return {
        Cadence.AT_ONCE: _("News for you"),
        Cadence.DAILY: _("Your day in city diplomacy"),
        Cadence.WEEKLY: _("Your week in city diplomacy"),
        Cadence.MONTHLY: _("Your month in city diplomacy"),
    }[Cadence(cadence)]


def stop_words(cadence: str) -> str:
    """The words of the link that stops these emails."""
    return {
        Cadence.AT_ONCE: _("Stop these instant emails"),
        Cadence.DAILY: _("Stop these daily emails"),
        Cadence.WEEKLY: _("Stop these weekly emails"),
        Cadence.MONTHLY: _("Stop these monthly emails"),
    }[Cadence(cadence)]


def subject(titles: Sequence[str], more: int) -> str:
    """The first title, and how many there are beside it."""
    others = len(titles) - 1 + more
    if not others:
        return titles[0]
    words = ngettext("%(title)s, and %(n)d more", "%(title)s, and %(n)d more", others)
    return words % {"title": titles[0], "n": others}


@lru_cache(maxsize=4096)
def dates(language: str, zone: str, since: date, until: date) -> tuple[bytes, bytes]:
    """The days of a window as its reader sees them, encoded for both bodies."""
    with translation.override(language), timezone.override(zone):
        return quoted_printable.both(date_texts.days(since, until))


def days_of(digest: Digest, zone: str) -> tuple[date, date]:
    """The first and the last day of a digest in its reader's zone."""
    place = zone_of(zone)
    return digest.since.astimezone(place).date(), digest.until.astimezone(place).date()


@lru_cache(maxsize=4096)
def hour_words(language: str, cadence: str, zone: str, hour: int, weekday: int) -> tuple[bytes, bytes]:
    """When the next one comes, so that nobody wonders; encoded for both bodies."""
    import datetime

    with translation.override(language):
        facts = {"time": time_format(datetime.time(hour)), "zone": zone, "day": Weekday(weekday).label}
        words = {
            Cadence.AT_ONCE: _("You chose to get these emails immediately. Times are in %(zone)s."),
            Cadence.DAILY: _("Sent every day at %(time)s (%(zone)s), if there is news."),
            Cadence.WEEKLY: _("Sent every %(day)s at %(time)s (%(zone)s), if there is news."),
            Cadence.MONTHLY: _(
                "Sent on the first %(day)s of the month at %(time)s (%(zone)s), if there is news."
            ),
        }[Cadence(cadence)]
        return quoted_printable.both(words % facts)


@lru_cache(maxsize=64)
def heading(language: str, section: str) -> tuple[bytes, bytes]:
    """The heading of a section, encoded for both bodies."""
    with translation.override(language):
        words = Section(section).label
        html = f'<h2 class="section ink strong-rule">{escape(words)}</h2>\n'
        return quoted_printable.encode(inline_piece(html)), quoted_printable.encode(f"\n== {words} ==\n")


@lru_cache(maxsize=256)
def more(language: str, count: int) -> tuple[list[Any], list[Any]]:
    """Says how many are left out, with a slot for the link; nothing where none are."""
    if not count:
        return [b""], [b""]
    with translation.override(language):
        words = ngettext("See %(n)d more news item", "See %(n)d more news items", count) % {"n": count}
        url = quoted_printable.slot("view_url")
        html = render_to_string("emails/button.html", {"link": url, "label": words})
        return quoted_printable.cut(inline_piece(html)), quoted_printable.cut(f"\n{words}:\n{url}\n")


@lru_cache(maxsize=20_000)
def reasons(language: str, labels: Sequence[str]) -> tuple[bytes, bytes]:
    """Why an entry is there, encoded for both bodies: all its reasons."""
    with translation.override(language):
        words = _("You follow %(things)s") % {"things": " · ".join(labels)}
        return quoted_printable.both(words)


@lru_cache(maxsize=20_000)
def owing(language: str, cities: Sequence[str]) -> tuple[bytes, bytes]:
    """That cities of the reader have not answered an entry, encoded for both bodies."""
    with translation.override(language):
        words = [_("%(city)s has not answered.") % {"city": city} for city in cities]
        return quoted_printable.both(f"{' '.join(words)} ")


@lru_cache(maxsize=20_000)
def brought(language: str, label: str) -> tuple[list[Any], list[Any]]:
    """One follow that brought a mail, with a slot for its link."""
    with translation.override(language):
        words = _("change or stop")
        url = quoted_printable.slot("url")
        html = f'<li>{escape(label)}: <a class="foot-link accent" href="{url}">{escape(words)}</a></li>\n'
        return quoted_printable.cut(inline_piece(html)), quoted_printable.cut(
            f"- {label}: {words}:\n  {url}\n"
        )
