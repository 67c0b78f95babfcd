"""Agenda items: written, published now or on a day, closed with an outcome, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotPossibleError, claim, once, set_cities
from agenda.actions.search import index_items
from agenda.choices import ItemState
from agenda.models import AgendaItem
from agenda.queries.audiences import put_to
from agenda.queries.positions import (
    QUORUM_STAYS,
    asked_by,
    final_count_of,
    why_kind_is_fixed,
    why_quorum_is_wrong,
)
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions.on_behalf import acts_for

if TYPE_CHECKING:
    from networks.models import City, GazetteerPlace, Network

AT_ONCE = 200  # items that one round of the schedule publishes


class ItemFacts(TypedDict, total=False):
    """What an agenda item says. ``deadline_zone`` names a time zone; ``quorum`` is a number of cities."""

    title: str
    theme: str
    kind: str
    text: str
    dimension: str
    deadline_on: date | None
    deadline_time: time | None
    deadline_zone: str
    quorum: int | None
    audience: str


@acts_for("network")
def write(
    *,
    network: Network,
    token: UUID | None,
    cities: Iterable[City | GazetteerPlace] = (),
    **facts: Unpack[ItemFacts],
) -> AgendaItem:
    """A draft in the name of ``network``. ``token`` names one filling in of the form: twice makes one.

    Raises ValidationError for a quorum larger than the number of cities that are asked.
    """

    def make():
        item = AgendaItem(network=network, entry_token=token, **facts)
        _check_quorum(item, cities)
        return _save(item, cities)

    return once(AgendaItem, token, make)


@acts_for("item.network")
@transaction.atomic
def amend(
    *,
    item: AgendaItem,
    version: int | None,
    cities: Iterable[City | GazetteerPlace] = (),
    **facts: Unpack[ItemFacts],
) -> AgendaItem:
    """Write ``facts``.

    Raises StaleItemError if somebody saved it since ``version``, and ValidationError for a quorum larger than
    the number of cities that are asked, for another quorum of a closed decision, and for another kind once
    somebody answered: ``claim`` locks the item, as answers and comments do, so none slips in between.
    """
    current = claim(
        item, ItemState.DRAFT, ItemState.SCHEDULED, ItemState.PUBLISHED, ItemState.CLOSED, version=version
    )
    if facts.get("kind", current.kind) != current.kind and (why := why_kind_is_fixed(current)):
        raise ValidationError({"kind": why})
    quorum = current.quorum
    for field, value in facts.items():
        setattr(current, field, value)
    if current.state != ItemState.CLOSED:
        _check_quorum(current, cities)
    elif current.is_decision and current.quorum != quorum:
        raise ValidationError({"quorum": QUORUM_STAYS})
    return _save(current, cities)


@acts_for("item.network")
@transaction.atomic
def publish(*, item: AgendaItem) -> AgendaItem:
    """Its audience reads it from now on. Raises NotPossibleError for a quorum that cannot be met."""
    current = claim(item, ItemState.DRAFT, ItemState.SCHEDULED)
    _check_quorum_to_publish(current)
    return _publish(current)


@acts_for("item.network")
@transaction.atomic
def schedule(*, item: AgendaItem, at: datetime) -> AgendaItem:
    """A job publishes it when that moment has come (``publish_due``), even if members leave until then.

    Raises NotPossibleError for a quorum that cannot be met today.
    """
    current = claim(item, ItemState.DRAFT, ItemState.SCHEDULED)
    _check_quorum_to_publish(current)
    current.state, current.publish_at = ItemState.SCHEDULED, at
    return _saved(current)


@acts_for("item.network")
@transaction.atomic
def unschedule(*, item: AgendaItem) -> AgendaItem:
    """A draft again."""
    current = claim(item, ItemState.SCHEDULED)
    current.state, current.publish_at = ItemState.DRAFT, None
    return _saved(current)


def publish_due(*, now: datetime | None = None) -> int:
    """Publish what was scheduled for before ``now``. Returns how many; safe to run twice and concurrently."""
    now = now or timezone.now()
    published = 0
    for item in AgendaItem.objects.due_to_publish(now).order_by("publish_at", "pk")[:AT_ONCE]:
        try:
            _publish_planned(item, now)
        except NotPossibleError:  # somebody published it, or moved its day
            continue
        published += 1
    return published


@acts_for("item.network")
@transaction.atomic
def close(*, item: AgendaItem, outcome: str) -> AgendaItem:
    """Record the outcome. The item stays, takes no further answers, and a decision keeps its count."""
    current = claim(item, ItemState.PUBLISHED)
    if current.is_decision:
        current.tally = final_count_of(current)
    current.state, current.outcome, current.closed_at = ItemState.CLOSED, outcome, timezone.now()
    return _saved(current)


@acts_for("item.network")
@transaction.atomic
def withdraw(*, item: AgendaItem, reason: str) -> AgendaItem:
    """Take it back; its page then says so, and why, to those who could read it."""
    current = claim(item, ItemState.PUBLISHED, ItemState.CLOSED)
    current.state, current.withdrawal_reason = ItemState.WITHDRAWN, reason
    current.withdrawn_at = timezone.now()
    with history.because(reason):
        return _saved(current)


@transaction.atomic
def discard(*, item: AgendaItem) -> None:
    """Throw a draft away. What somebody could read is withdrawn instead."""
    current = claim(item, ItemState.DRAFT, ItemState.SCHEDULED)
    current.delete()
    _announce(item.pk)


@transaction.atomic
def _publish_planned(item, now):
    current = claim(item, ItemState.SCHEDULED)
    if current.publish_at > now:
        raise NotPossibleError
    _publish(current)


def _publish(item):
    item.state, item.published_at, item.publish_at = ItemState.PUBLISHED, timezone.now(), None
    return _saved(item)


def _check_quorum(item, cities):
    if item.quorum and (
        why := why_quorum_is_wrong(item.quorum, asked_by(item.network, item.audience, cities))
    ):
        raise ValidationError({"quorum": why})


def _check_quorum_to_publish(item):
    """Members may have left since the draft was saved."""
    if item.quorum and (why := why_quorum_is_wrong(item.quorum, put_to(item).count())):
        raise NotPossibleError(_("The item was not published because the quorum is too large.") + " " + why)


def _save(item, cities):
    item.settle_deadline()
    item.full_clean()
    item.save()
    set_cities(item, cities)
    _announce(item.pk)
    return item


def _saved(item):
    item.save()
    _announce(item.pk)
    return item


def _announce(pk):
    index_items([pk])
    versions.bump("agenda", "meetings", "desk")
