"""News of exchanges: one that was published, and the replies under it.

An exchange that was withdrawn and is published again is told once more, as a republication, to those who
were told of it before. A reply is told to followers of a place that it concerns: the exchange's author and
those whom the reply answers or mentions, who have it on their desks. It has no topic of dimension, theme or
region: those who follow a subject want its exchanges, not every reply.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda import topics
from agenda.choices import PUBLISHED_AGAIN, EventKind, FollowedKind
from agenda.digests.sources.base import DigestEntry, EventSource, Fact, of_cities, of_words, regions_of
from agenda.models import Event
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text import markdown
from partnerships.choices import ExchangeKind, ExchangeState
from partnerships.models import Exchange, Reply

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


SHOWN = 220  # characters of its text
COST_SHOWN = 140
AGAIN = {
    ExchangeKind.LESSON: gettext_lazy("Lesson, published again"),
    ExchangeKind.PRACTICE: gettext_lazy("Practice, published again"),
    ExchangeKind.TOOL: gettext_lazy("Tool, published again"),
    ExchangeKind.EXPERTISE: gettext_lazy("Expertise, published again"),
    ExchangeKind.REQUEST: gettext_lazy("Request, published again"),
}


class Exchanges(EventSource):
    noun = "exchange"

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource."""
        published = Exchange.objects.published().filter(published_at__gt=since).with_author()
        told = Event.objects.filter(
            noun=self.noun, action="published", object_id__in=[row.pk for row in published]
        )
        first = dict(told.values_list("object_id", "published_at"))
        for row in published:
            yield self._fact(row, is_again=first.get(row.pk, row.published_at) != row.published_at)

    def _fact(self, row, *, is_again):
        cities = [row.city] if row.city else []
        subjects = {
            topics.topic("exchange", row.pk),
            *of_cities(cities),
            *of_words(row.dimensions, row.themes),
        }
        if row.network_id:
            subjects.add(topics.topic(FollowedKind.NETWORK, row.network_id))
        if row.partnership_id:
            subjects.add(topics.topic(FollowedKind.PARTNERSHIP, row.partnership_id))
        action = PUBLISHED_AGAIN if is_again else "published"
        mark = f":{row.published_at.timestamp():.0f}" if is_again else ""
        return Fact(
            key=f"exchange:{row.pk}:{action}{mark}",
            noun=self.noun,
            object_id=row.pk,
            action=action,
            kind=EventKind(row.kind),
            published_at=row.published_at,
            topics=frozenset(subjects),
            regions=regions_of(cities),
            dimensions=row.dimensions,
            themes=row.themes,
        )

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the last change."""
        rows = Exchange.objects.visible_to(user).published()
        return dict(rows.filter(pk__in=ids).values_list("pk", "updated_at"))

    def rows(self, ids: Collection[int]) -> dict[int, Exchange]:
        """See EventSource."""
        return Exchange.objects.with_author().in_bulk(list(ids))

    def tell(self, action: str, row: Exchange) -> DigestEntry:
        """See EventSource."""
        first = next((text for _name, _label, text in row.parts), "")
        note = [str(row.author)]
        if row.until:
            note.append(partial_date.until(row.until))
        lead = AGAIN[ExchangeKind(row.kind)] if action == PUBLISHED_AGAIN else row.get_kind_display()
        return DigestEntry(
            lead=str(lead),
            title=row.title,
            url=row.get_absolute_url(),
            text=markdown.plain(first, SHOWN),
            points=tuple(_cost(row)),
            note=" · ".join(note),
            is_demo=row.is_demo,
        )


def _cost(row):
    """What it cost, where its author says so: the part of a lesson that spares others the most."""
    label = _("What it cost")
    if row.cost.strip():
        yield label, markdown.plain(row.cost, COST_SHOWN)
    elif row.cost_band:
        yield label, row.get_cost_band_display()


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
        subjects = {
            topics.topic(FollowedKind.CITY if city else FollowedKind.NETWORK, city or network)
            for city, network in (*concerned, (exchange.city_id, exchange.network_id))
        }
        if exchange.partnership_id:
            subjects.add(topics.topic(FollowedKind.PARTNERSHIP, exchange.partnership_id))
        return Fact(
            key=f"reply:{row.pk}:said",
            noun=self.noun,
            object_id=row.pk,
            action=f"to-{exchange.pk}",
            kind=EventKind.REPLY,
            published_at=row.said_at,
            topics=frozenset(subjects),
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
