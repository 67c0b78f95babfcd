"""The acts that the history of a partnership tells, and to whom.

What a record said while it was a draft, or not public, stays with those who could read it then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.core import serializers
from django.db.models import OuterRef, Q, Subquery

from citydiplo.kit.history.reading import Stream, in_words
from networks.policies import has_seat, seats_of
from partnerships.choices import ExchangeState, PartnershipStatus, Visibility
from partnerships.models import (
    Accession,
    Activity,
    Exchange,
    ExchangeDocument,
    Funding,
    Partnership,
    PartnershipDocument,
    Party,
    StepDone,
    StepReview,
)
from partnerships.models.exchange import own_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Correction

FUNDERS = ("city", "institution", "name")
INWARD = frozenset({"visibility"})
HELD = frozenset({"held_by"})


def accessions_of_city(city: City) -> list[Stream]:
    """Its relations to agreements, the steps that it took, and what networks say of these."""
    accessions = Accession.history.filter(city=city.pk)
    steps = StepDone.history.filter(accession__in=accessions.values("id"))
    reviews = StepReview.history.filter(done__in=steps.values("id"))
    return [
        Stream(Accession, accessions, named_by=("agreement",)),
        Stream(StepDone, steps, named_by=("step",)),
        Stream(StepReview, reviews, named_by=("done",)),
    ]


def streams_of_partnership(partnership: Partnership, user: User | AnonymousUser) -> list[Stream]:
    """Needs the parties of ``partnership`` prefetched."""
    in_full = streams_in_full(partnership.pk)
    if _is_theirs(partnership, user):
        return in_full
    readable = _readable(user)
    records, *attached = in_full
    public = records.records.filter(visibility__in=readable).exclude(status=PartnershipStatus.DRAFT)
    return [
        replace(records, records=public, hidden=INWARD, opens=lambda act: _opened(act, readable)),
        *(
            replace(stream, records=_while_readable(_shown(stream), records.records, readable), hidden=HELD)
            for stream in attached
        ),
    ]


def answers_of(partnership: Partnership, user: User | AnonymousUser) -> list[Any]:
    """[(when, confirmation or None, dispute or None)], newest first: what its cities said. Two statements.

    Of a record that is not public its parties and the operators alone read them.
    """
    if partnership.visibility != Visibility.PUBLIC and not _is_theirs(partnership, user):
        return []
    confirmations = [(row.said_at, row, None) for row in partnership.confirmations.select_related("city")]
    disputes = [(row.said_at, None, row) for row in partnership.disputes.select_related("city")]
    return sorted([*confirmations, *disputes], key=lambda answer: answer[0], reverse=True)


def streams_in_full(pk: int) -> list[Stream]:
    """What its parties and operators read: the record itself, then what is attached to it."""
    return [
        Stream(Partnership, Partnership.history.filter(id=pk)),
        Stream(Party, Party.history.filter(partnership=pk), named_by=("city", "institution")),
        Stream(Funding, Funding.history.filter(partnership=pk), named_by=FUNDERS),
        Stream(Activity, Activity.history.filter(partnership=pk), named_by=("what",)),
        Stream(PartnershipDocument, PartnershipDocument.history.filter(partnership=pk), named_by=("title",)),
    ]


def streams_that_tell(thing: Exchange | Partnership) -> list[Stream]:
    """All that the history can tell of a partnership or an exchange."""
    if isinstance(thing, Partnership):
        return streams_in_full(thing.pk)
    return [
        Stream(Exchange, Exchange.history.filter(id=thing.pk)),
        Stream(ExchangeDocument, ExchangeDocument.history.filter(exchange=thing.pk), named_by=("title",)),
    ]


def would_tell(correction: Correction) -> list[Any]:
    """What a correction that waits would change, in words: the acts that the history would tell of it."""
    streams = {stream.model.history.model: stream for stream in streams_that_tell(correction.thing)}
    rows = serializers.deserialize("python", correction.acts, ignorenonexistent=True)
    acts = [row.object for row in rows]
    return in_words([(streams[type(act)], act) for act in acts])


def _while_readable(acts, records, readable):
    """Acts on the rows of a record, from times when this reader could read it."""
    then = records.filter(history_date__lte=OuterRef("history_date")).order_by("-history_date", "-history_id")
    return acts.annotate(
        status_then=Subquery(then.values("status")[:1]),
        visibility_then=Subquery(then.values("visibility")[:1]),
    ).filter(
        # A record loaded in bulk has no act from before its first change; it was public.
        Q(status_then=None) | Q(visibility_then__in=readable) & ~Q(status_then=PartnershipStatus.DRAFT)
    )


def _shown(stream):
    """Without what waited for a mayor's office then: nobody else read it."""
    return stream.records.filter(held_by=None) if stream.model is PartnershipDocument else stream.records


def _is_theirs(partnership, user):
    if not user.is_authenticated:
        return False
    cities = {party.city_id for party in partnership.parties.all() if party.city_id}
    return user.is_staff or any(seat.city_id in cities for seat in seats_of(user))


def _readable(user):
    return [Visibility.PUBLIC, Visibility.MEMBERS] if has_seat(user) else [Visibility.PUBLIC]


def _opened(act, readable):
    """Whether this act made the record readable: what it was before is not for this reader."""
    status_before, _after = act.changes.get("status", (None, None))
    visibility_before, _after = act.changes.get("visibility", (None, None))
    return status_before == PartnershipStatus.DRAFT or (
        visibility_before is not None and visibility_before not in readable
    )


# Only its author reads who may read an exchange, how it was planned and why an operator hid it.
OF_AN_AUTHOR = frozenset(
    ("audience", "to_networks", "to_cities", "publish_at", "returned_reason", "hidden_at", "hidden_reason")
)


def streams_of_exchange(exchange: Exchange, user: User | AnonymousUser) -> list[Stream]:
    """All to its author and the operators; to others what changed since they could read it."""
    records = Exchange.history.filter(id=exchange.pk)
    documents = ExchangeDocument.history.filter(exchange=exchange.pk)
    is_own = user.is_authenticated and (
        user.is_staff or Exchange.objects.filter(own_of(user), pk=exchange.pk).exists()
    )
    if is_own:
        return streams_that_tell(exchange)
    # An exchange that was given to a wider audience later was not theirs before.
    since = _readable_since(records, exchange)
    return [
        Stream(
            Exchange,
            records.filter(history_date__gte=since, state=ExchangeState.PUBLISHED)
            .exclude(changes__has_key="to_networks")
            .exclude(changes__has_key="to_cities"),
            hidden=OF_AN_AUTHOR,
            opens=_published,
            tells_reasons=False,
        ),
        Stream(
            ExchangeDocument,
            documents.filter(history_date__gte=since, held_by=None),
            named_by=("title",),
            hidden=HELD,
        ),
    ]


def _readable_since(records, exchange):
    """When it last became visible or changed its audience: from then on its readers could see it."""
    changed = records.filter(
        Q(changes__has_key="audience") | Q(changes__has_key="to_networks") | Q(changes__has_key="to_cities")
    )
    last = changed.order_by("-history_date").values_list("history_date", flat=True).first()
    return max(filter(None, (exchange.published_at, last)))


def _published(act):
    """Whether this act made it readable: what it was before is not for its readers."""
    before, _after = act.changes.get("state", (None, None))
    return "audience" in act.changes or (before is not None and before != ExchangeState.PUBLISHED)
