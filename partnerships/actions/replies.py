"""Replies under an exchange: who is told of them, and how they are withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from citydiplo.kit.caching import versions
from networks.models import City
from partnerships.actions import exchanges
from partnerships.models import Exchange, Reply, ReplyNotice
from partnerships.queries.mentions import mentioned_in

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def reply(
    *, exchange: Exchange, author: City, by: User | None, text: str, token: UUID, to: Reply | None = None
) -> Reply:
    """Say something in the name of ``author``, in the thread of the reply ``to`` if that is given.

    Those who talk and those who are mentioned find it on their desks. Sent twice, it is said once.
    """
    if said := said_before(token):
        return said
    try:
        with transaction.atomic():
            said = Reply(exchange=exchange, by=by, text=text, entry_token=token)
            said.author = author
            return _say(said, to)
    except IntegrityError:
        if said := said_before(token):
            return said
        raise


def said_before(token: UUID) -> Reply | None:
    """The reply that this filling in of the form made already. One statement."""
    return Reply.objects.filter(entry_token=token).select_related("city", "network").first()


@transaction.atomic
def withdraw(*, reply: Reply) -> bool:
    """Its author no longer says so: the page keeps its place and says that it was withdrawn."""
    taken = Reply.objects.shown().filter(pk=reply.pk).update(withdrawn_at=timezone.now())
    recount(reply.exchange)
    return bool(taken)


def put_aside(*, notice: ReplyNotice) -> None:
    """Seen: remove it from the desks of that city or network."""
    ReplyNotice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=timezone.now())
    versions.bump("desk")


def recount(exchange: Exchange) -> None:
    """Count what is shown of an exchange's replies; call within the transaction that changed them."""
    number = Reply.objects.shown().filter(exchange=exchange).count()
    Exchange.objects.filter(pk=exchange.pk).update(reply_count=number)
    exchange.reply_count = number
    exchanges.announce(exchange)


def _say(said, to):
    if to is not None:
        said.thread_id = to.thread_id or to.pk
    said.save()
    _tell(said, to)
    # An author has seen what they answer to.
    own = Q(city=said.city) if said.city else Q(network=said.network)
    seen = ReplyNotice.objects.filter(own, reply__exchange=said.exchange, seen_at=None).exclude(reply=said)
    seen.update(seen_at=timezone.now())
    recount(said.exchange)
    return said


def _tell(said, to):
    """A notice for each city and network concerned but the author's."""
    mentioned = set(mentioned_in(said.text).values())
    concerned = {said.exchange.author, *mentioned} | ({to.author} if to else set())
    concerned.discard(said.author)
    ReplyNotice.objects.bulk_create(
        ReplyNotice(
            reply=said,
            is_mention=place in mentioned,
            **{"city" if isinstance(place, City) else "network": place},
        )
        for place in concerned
    )
