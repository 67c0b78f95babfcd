"""News of the talk under exchanges: a reply, told to whoever follows a place that it concerns.

These are the exchange's author and whom the reply answers or mentions: those on whose desks it lies. It
speaks of no dimension, theme or region: who follows a subject wants its exchanges, not all talk.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import topics
from agenda.choices import EventKind, FollowedKind
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, regions_of
from citydiplo.kit.text import markdown
from partnerships.choices import ExchangeState
from partnerships.models import Reply

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

SHOWN = 220  # characters of its text


class Replies(EventSource):
    noun = "reply"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource."""
        recent = self._reportable().filter(said_at__gt=since)
        for row in recent.select_related("exchange__city").prefetch_related("notices"):
            yield self._fact(row)

    def _fact(self, row):
        exchange = row.exchange
        concerned = [(notice.city_id, notice.network_id) for notice in row.notices.all()]
        spoken_of = {
            topics.topic(FollowedKind.CITY if city else FollowedKind.NETWORK, city or network)
            for city, network in (*concerned, (exchange.city_id, exchange.network_id))
        }
        if exchange.partnership_id:
            spoken_of.add(topics.topic(FollowedKind.PARTNERSHIP, exchange.partnership_id))
        return Fact(
            key=f"reply:{row.pk}:said",
            noun=self.noun,
            object_id=row.pk,
            action=f"to-{exchange.pk}",
            kind=EventKind.REPLY,
            published_at=row.said_at,
            topics=frozenset(spoken_of),
            regions=regions_of([exchange.city] if exchange.city else []),
            dimensions=exchange.dimensions,
            themes=exchange.themes,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; stamps are the exchange's last change and its replies."""
        # What is told in the note changes with the number of replies, and is a part of the stamp.
        rows = self._reportable().visible_to(user).filter(pk__in=ids)
        columns = ("pk", "exchange__updated_at", "exchange__reply_count")
        return {pk: tuple(stamp) for pk, *stamp in rows.values_list(*columns)}

    def rows(self, ids: Collection[int]) -> dict[int, Reply]:
        """See EventSource."""
        related = ("city", "network", "exchange__city", "exchange__network")
        return Reply.objects.select_related(*related).in_bulk(list(ids))

    def tell(self, action: str, row: Reply) -> DigestEntry:
        """See EventSource."""
        return DigestEntry(
            lead=_("Reply by %(who)s") % {"who": row.author},
            title=row.exchange.title,
            url=row.get_absolute_url(),
            text=markdown.plain(without_quotations(row.text), SHOWN),
            note=" · ".join((str(row.exchange.author), _how_many(row.exchange.reply_count))),
            is_demo=row.exchange.is_demo,
        )

    def _reportable(self):
        """What can be told of at all: operators see hidden ones, too, and authors what they withdrew."""
        return Reply.objects.shown().filter(exchange__state=ExchangeState.PUBLISHED)


def without_quotations(text: str) -> str:
    """What somebody says themselves; all of it where they only quote."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return own.strip() or text


def _how_many(replies):
    words = ngettext("%(shown)s reply so far", "%(shown)s replies so far", replies)
    return words % {"shown": number_format(replies, force_grouping=True)}
