"""The talk under an exchange: its replies thread by thread, and what cities say of having used it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from partnerships.models import Reply, Reuse
from partnerships.policies import places_to_write_for
from partnerships.queries.mentions import mentioned_in, with_links

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models import Exchange
    from partnerships.models.conversation import SaidQuerySet

MOST_REPLIES = 500  # of one exchange on its page; nobody reads more


@dataclass
class ThreadReply:
    """A reply as its page shows it: ``markdown`` is empty for a hidden or deleted one."""

    reply: Reply
    markdown: str
    is_own: bool
    is_by_author: bool
    answers: list = field(default_factory=list)


def threads_of(exchange: Exchange, user: User | AnonymousUser) -> list[ThreadReply]:
    """The threads of an exchange in the order in which they began. Two statements.

    A reply that was withdrawn, or hidden, keeps its place as long as somebody answered to it.
    """
    replies = list(exchange.replies.select_related("city", "network", "by")[:MOST_REPLIES])
    cities = mentioned_in(*(reply.text for reply in replies if reply.is_shown))
    authors = places_to_write_for(user)
    threads = {}
    for reply in replies:
        reply.exchange = exchange
        said = ThreadReply(
            reply,
            with_links(reply.text, cities) if reply.is_shown else "",
            any(reply.is_by(place) for place in authors),
            reply.is_by(exchange.author),
        )
        if reply.thread_id in threads:
            if reply.is_shown:
                threads[reply.thread_id].answers.append(said)
        else:
            threads[reply.pk] = said
    return [said for said in threads.values() if said.markdown or said.answers]


def reuses_of(exchange: Exchange) -> SaidQuerySet:
    """What cities say of having used it, newest first; those that it spared a mistake before the others."""
    shown = Reuse.objects.shown().filter(exchange=exchange)
    return shown.select_related("city").order_by("-spared_a_mistake", "-said_at", "-pk")
