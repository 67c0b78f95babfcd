"""What surrounds the entries of a digest: rendered once for a language and a cadence, with slots.

And what follows are called, in mails and on pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import topics
from agenda.choices import Cadence, FollowedKind, Section, Weekday
from agenda.digests import dates as date_texts
from agenda.digests.render import fragments
from agenda.digests.render.fragments import inline_page, inline_piece
from agenda.duetimes import zone_of
from citydiplo.kit.mail.outbox import absolute
from networks.choices import Dimension, Theme, WorldRegion
from networks.models import City, Network
from partnerships.models import Agreement, Partnership, Visit

if TYPE_CHECKING:
    from agenda.digests.match import Rule
    from citydiplo.accounts.models import User
    from citydiplo.kit.mail.looks import Looks


SLOTS = ("preview", "dates", "entries", "more", "follows", "view_url", "stop_url", "hour_words")
VOCABULARIES = {
    FollowedKind.DIMENSION: Dimension,
    FollowedKind.THEME: Theme,
    FollowedKind.REGION: WorldRegion,
}
MODELS = {
    FollowedKind.CITY: City,
    FollowedKind.NETWORK: Network,
    FollowedKind.AGREEMENT: Agreement,
    FollowedKind.PARTNERSHIP: Partnership,
    FollowedKind.VISIT: Visit,
}


@lru_cache(maxsize=64)
def frame(language: str, cadence: str, own: Looks) -> tuple[list[Any], list[Any]]:
    """(pieces of the HTML body, pieces of the text body); ``own`` are the portal's looks."""
    with translation.override(language):
        context = {
            "site_name": own.name,
            "looks": own,
            "title": title(cadence),
            "follows_url": absolute(reverse("follows")),
            "stop_words": stop_words(cadence),
            **{name: fragments.slot(name) for name in SLOTS},
        }
        html = inline_page(render_to_string("emails/digest/page.html", context))
        text = render_to_string("emails/digest/page.txt", context)
        return fragments.cut(html, ends=True), fragments.cut(text, ends=True)


def forget_styled() -> None:
    """Forget the pieces that have colours in their tags: the portal has others now."""
    for kept in (heading, more, brought):
        kept.cache_clear()


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
    words = ngettext("%(title)s (and %(n)d more news item)", "%(title)s (and %(n)d more news items)", others)
    return words % {"title": titles[0], "n": others}


@lru_cache(maxsize=4096)
def dates(language: str, zone: str, since: datetime, until: datetime) -> tuple[bytes, bytes]:
    """The days of a window as its reader sees them in their zone, encoded for both bodies."""
    place = zone_of(zone)
    days = since.astimezone(place).date(), until.astimezone(place).date()
    with translation.override(language), timezone.override(zone):
        return fragments.both(date_texts.days(*days))


@lru_cache(maxsize=4096)
def hour_words(language: str, cadence: str, zone: str, hour: int, weekday: int) -> tuple[bytes, bytes]:
    """When the next one comes, so that nobody wonders; encoded for both bodies."""
    with translation.override(language):
        facts = {"time": time_format(time(hour)), "zone": zone, "day": Weekday(weekday).label}
        words = {
            Cadence.AT_ONCE: _("You chose to get these emails immediately. Times are in %(zone)s."),
            Cadence.DAILY: _("Sent every day at %(time)s (%(zone)s), if there is news."),
            Cadence.WEEKLY: _("Sent every %(day)s at %(time)s (%(zone)s), if there is news."),
            Cadence.MONTHLY: _(
                "Sent on the first %(day)s of the month at %(time)s (%(zone)s), if there is news."
            ),
        }[Cadence(cadence)]
        return fragments.both(words % facts)


@lru_cache(maxsize=64)
def heading(language: str, section: str) -> tuple[bytes, bytes]:
    """The heading of a section, encoded for both bodies."""
    with translation.override(language):
        words = Section(section).label
        html = f'<h2 class="section ink strong-rule">{escape(words)}</h2>\n'
        return fragments.encode(inline_piece(html)), fragments.encode(f"\n== {words} ==\n")


@lru_cache(maxsize=256)
def more(language: str, count: int) -> tuple[list[Any], list[Any]]:
    """Says how many are left out, with a slot for the link; nothing where none are."""
    if not count:
        return [b""], [b""]
    with translation.override(language):
        words = ngettext("See %(n)d more news item", "See %(n)d more news items", count) % {"n": count}
        url = fragments.slot("view_url")
        html = render_to_string("emails/button.html", {"link": url, "label": words})
        return fragments.cut(inline_piece(html)), fragments.cut(f"\n{words}:\n{url}\n")


@lru_cache(maxsize=20_000)
def reasons(language: str, labels: Sequence[str]) -> tuple[bytes, bytes]:
    """Why an entry is there, encoded for both bodies: all its reasons."""
    with translation.override(language):
        words = _("You follow %(things)s.") % {"things": " · ".join(labels)}
        return fragments.both(words)


@lru_cache(maxsize=20_000)
def owing(language: str, cities: Sequence[str]) -> tuple[bytes, bytes]:
    """That cities of the reader have not answered an entry, encoded for both bodies."""
    with translation.override(language):
        words = ngettext("%(cities)s has not answered.", "%(cities)s have not answered.", len(cities))
        return fragments.both(f"{words % {'cities': ', '.join(cities)}} ")


@lru_cache(maxsize=20_000)
def brought(language: str, label: str) -> tuple[list[Any], list[Any]]:
    """One follow that brought a mail, with a slot for its link."""
    with translation.override(language):
        words = _("change or stop")
        url = fragments.slot("url")
        link = f'<a class="foot-link accent" href="{url}">{escape(words)}</a>'
        html = f"<li><bdi>{escape(label)}</bdi>: {link}</li>\n"
        # In Arabic this begins with a mark of direction, for a label in Latin letters.
        line = _("%(label)s (%(words)s)") % {"label": label, "words": words}
        return fragments.cut(inline_piece(html)), fragments.cut(f"- {line}:\n  {url}\n")


class Labels:
    """Names of what is followed. Rows are read once for each batch; only public ones by their name."""

    def __init__(self):
        self.names = {}

    def prepare(self, rules: Iterable[Rule], user: User | AnonymousUser) -> None:
        """Read the names of what ``rules`` follow, as ``user`` may see them; five statements at most."""
        self.names = {}
        for kind, model in MODELS.items():
            wanted = topics.ids({rule.topic for rule in rules if rule.kind == kind}, kind.value)
            if wanted:
                rows = model.objects.visible_to(user).in_bulk(wanted)  # type: ignore[attr-defined]
                self.names |= {topics.topic(kind, pk): str(row) for pk, row in rows.items()}

    def of(self, rule: Rule) -> str:
        """The name of what a rule follows, in the active language."""
        if rule.kind == FollowedKind.SEARCH:
            return _("the search “%(name)s”") % {"name": rule.name}
        if rule.kind in VOCABULARIES:
            return str(VOCABULARIES[FollowedKind(rule.kind)](rule.topic.partition(":")[2]).label)
        return self.names.get(rule.topic) or self.unseen(rule.kind)

    @staticmethod
    def unseen(kind: str) -> str:
        """For a row that is not public, or no longer: its follower knows which one it is."""
        return {  # type: ignore[call-overload]
            FollowedKind.PARTNERSHIP: _("A partnership that you follow"),
            FollowedKind.VISIT: _("A visit that you follow"),
            FollowedKind.CITY: _("A city that you follow"),
        }.get(kind, _("Something that you follow"))
