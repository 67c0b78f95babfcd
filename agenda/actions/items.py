"""Agenda items: written, published now or on a day, closed with an outcome, withdrawn with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda.actions.addressed import NotPossibleError, claim, once, set_cities
from agenda.actions.search import index_items
from agenda.choices import ItemState
from agenda.models import AgendaItem
from agenda.queries.positions import count_of, why_kind_is_fixed
from citydiplo.kit import history
from citydiplo.kit.caching import versions

AT_ONCE = 200  # items that one round of the schedule publishes


def write(*, network, token, cities=(), **facts):
    """A draft in the name of ``network``. ``token`` names one filling in of the form: twice makes one."""

    def make():
        item = AgendaItem(network=network, entry_token=token, **facts)
        return _save(item, cities)

    return once(AgendaItem, token, make)


@transaction.atomic
def amend(*, item, version, cities=(), **facts):
    """Write ``facts``.

    Raises StaleItemError if somebody saved it since ``version``, and ValidationError for another kind once
    somebody answered: ``claim`` locks the item, as answers and comments do, so none slips in between.
    """
    current = claim(
        item, ItemState.DRAFT, ItemState.SCHEDULED, ItemState.PUBLISHED, ItemState.CLOSED, version=version
    )
    if facts.get("kind", current.kind) != current.kind and (why := why_kind_is_fixed(current)):
        raise ValidationError({"kind": why})
    for field, value in facts.items():
        setattr(current, field, value)
    return _save(current, cities)


@transaction.atomic
def publish(*, item):
    """Its audience reads it from now on."""
    current = claim(item, ItemState.DRAFT, ItemState.SCHEDULED)
    return _publish(current)


@transaction.atomic
def schedule(*, item, at):
    """A job publishes it when that moment has come (``publish_due``)."""
    current = claim(item, ItemState.DRAFT, ItemState.SCHEDULED)
    current.state, current.publish_at = ItemState.SCHEDULED, at
    return _saved(current)


@transaction.atomic
def unschedule(*, item):
    """A draft again."""
    current = claim(item, ItemState.SCHEDULED)
    current.state, current.publish_at = ItemState.DRAFT, None
    return _saved(current)


def publish_due(*, now=None):
    """Publish what was scheduled for before ``now``. Returns how many; safe to run twice and at once."""
    now = now or timezone.now()
    published = 0
    for item in AgendaItem.objects.due_to_publish(now).order_by("publish_at", "pk")[:AT_ONCE]:
        try:
            _publish_planned(item, now)
        except NotPossibleError:  # somebody published it, or moved its day
            continue
        published += 1
    return published


@transaction.atomic
def close(*, item, outcome):
    """What became of it. It stays on record, takes no more answers; a decision keeps its count."""
    current = claim(item, ItemState.PUBLISHED)
    if current.is_decision:
        current.tally = count_of(current)
    current.state, current.outcome, current.closed_at = ItemState.CLOSED, outcome, timezone.now()
    return _saved(current)


@transaction.atomic
def withdraw(*, item, reason):
    """Take it back; its page then says so, and why, to whoever could read it."""
    current = claim(item, ItemState.PUBLISHED, ItemState.CLOSED)
    current.state, current.withdrawal_reason = ItemState.WITHDRAWN, reason
    current.withdrawn_at = timezone.now()
    with history.because(reason):
        return _saved(current)


@transaction.atomic
def discard(*, item):
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
